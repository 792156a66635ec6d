import { languageName } from '../platform/i18n/index.js'
import {
  KINDS,
  TIERS,
  VALID_PERCENT_LEAST,
  type Badge,
  type Progress,
  type Recognition,
} from '../recognition/index.js'

/** What somebody did of one kind in one language, as pages show it. */
export interface Milestone {
  kind: (typeof KINDS)[number]
  language: string
  languageName: string
  /** The highest they have. */
  badge: Badge | undefined
  contributions: number
  next: Progress['next']
  /** From 0 to 1: of the decided recordings those that are valid, and how many of them the next tier takes. */
  validShare: number
  validShareWanted: number
}

/** Where somebody stands, what they did most of first; a badge stays, whether or not there still is work behind it. */
export function milestonesOf({ badges, progress }: Recognition, locale: string): Milestone[] {
  const pairs = [...progress, ...badges].map(({ kind, language }) => ({ kind, language }))
  const unique = new Map(pairs.map((pair) => [`${pair.kind} ${pair.language}`, pair]))
  return [...unique.values()].map((of) => milestoneOf({ badges, progress }, of, locale))
}

/** Where somebody stands with one kind in one language, be it at the beginning. */
export function milestoneOf(
  { badges, progress }: Pick<Recognition, 'badges' | 'progress'>,
  { kind, language }: Pick<Badge, 'kind' | 'language'>,
  locale: string,
): Milestone {
  const isOfThis = (other: Pick<Badge, 'kind' | 'language'>) =>
    other.kind === kind && other.language === language
  const { contributions = 0, valid = 0, invalid = 0, next = null } = progress.find(isOfThis) ?? {}
  return {
    kind,
    language,
    languageName: languageName(locale, language),
    badge: highest(badges.filter(isOfThis)),
    contributions,
    next,
    validShare: valid / Math.max(valid + invalid, 1),
    validShareWanted: VALID_PERCENT_LEAST / 100,
  }
}

/** Of each kind and language the highest of these badges. */
export function highestOfEach(badges: Badge[]): Badge[] {
  const groups = new Map<string, Badge[]>()
  for (const badge of badges) {
    const key = `${badge.kind} ${badge.language}`
    groups.set(key, [...(groups.get(key) ?? []), badge])
  }
  return [...groups.values()].map((group) => highest(group)!)
}

function highest(badges: Badge[]): Badge | undefined {
  return [...badges].sort((a, b) => TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier))[0]
}
