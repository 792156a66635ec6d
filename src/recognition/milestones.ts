/** The lowest first. */
export const TIERS = ['bronze', 'silver', 'gold', 'platinum'] as const
export type Tier = (typeof TIERS)[number]

/**
 * How much of a kind in one language makes a badge: an evening, some weeks, a season and a year of five minutes a day. A
 * recording wants two listeners, hence twice as many to listen to.
 */
export const MILESTONES = {
  record: { bronze: 10, silver: 100, gold: 500, platinum: 2000 },
  validate: { bronze: 20, silver: 200, gold: 1000, platinum: 4000 },
} satisfies Record<string, Record<Tier, number>>

/** The kinds of task that badges are given for. */
export type Kind = keyof typeof MILESTONES
export const KINDS = Object.keys(MILESTONES) as [Kind, ...Kind[]]
export const hasMilestones = (kind: string): kind is Kind => kind in MILESTONES

/** Kinds whose contributions listeners decide on: from silver up most of those must be valid. */
const DECIDED_KINDS: readonly Kind[] = ['record']

/** Of the recordings that listeners decided on, as many per cent are valid, from silver up. */
export const VALID_PERCENT_LEAST = 80

/** What somebody did of one kind in one language; `valid` and `invalid` are decided, of recordings only. */
export interface Tally {
  kind: Kind
  language: string
  contributions: number
  valid: number
  invalid: number
}

/** The lowest tier that is not had yet, and what it waits for. */
export interface Next {
  tier: Tier
  contributions: number
  waits_for: 'contributions' | 'decisions' | 'valid_share'
}

/** The tiers that somebody's work is worth. */
export function tiersOf(tally: Tally): Tier[] {
  return TIERS.filter((tier) => !lackOf(tally, tier))
}

/** What comes next for whoever has some tiers; null when they have all. */
export function nextOf(tally: Tally, had: readonly Tier[]): Next | null {
  const tier = TIERS.find((each) => !had.includes(each))
  if (!tier) return null
  const contributions = MILESTONES[tally.kind][tier]
  return { tier, contributions, waits_for: lackOf(tally, tier) ?? 'contributions' }
}

function lackOf(tally: Tally, tier: Tier): Next['waits_for'] | undefined {
  const { kind, contributions, valid, invalid } = tally
  if (contributions < MILESTONES[kind][tier]) return 'contributions'
  if (!DECIDED_KINDS.includes(kind) || tier === 'bronze') return undefined
  const decided = valid + invalid
  if (decided === 0) return 'decisions'
  return valid * 100 < VALID_PERCENT_LEAST * decided ? 'valid_share' : undefined
}
