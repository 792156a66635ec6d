import { RANKS_COUNTED } from '../../shared/limits.js'
import { element, setText } from '../lib/dom/dom.js'
import type { Translate } from '../lib/translate.js'
import type { ChartOptions } from './chart-data/index.js'
import type { LocaleFormats } from './locale-formats.js'

interface Rank {
  kind: string
  period: string
  contributions: number
  /** Null behind more people than are counted. */
  rank: number | null
}

const EVERY_LANGUAGE = '*'

/** Of the board that is looked at; all languages where none is named. */
interface Board {
  language: string | undefined
  choices: ChartOptions
}

/**
 * Shows the contributor's own rank on the chosen leaderboard, also beyond its last row. Fetches ranks only for a
 * contributor, and only while this section is visible: each answer is counted for that contributor alone. Without an
 * answer it shows nothing.
 */
export function createOwnRank(section: HTMLElement, formats: LocaleFormats, t: Translate) {
  /** By language. */
  let known = new Map<string, Promise<Rank[]>>()
  let board: Board | undefined
  let isSeen = false
  const isContributor = Boolean(document.body.dataset.contributor)
  if (isContributor) {
    new IntersectionObserver((changes) => {
      isSeen = changes.at(-1)?.isIntersecting === true
      void draw()
    }).observe(section)
  }

  async function draw(): Promise<void> {
    const drawn = board
    if (!isSeen || !drawn) return
    const ranks = await ranksIn(drawn.language ?? EVERY_LANGUAGE).catch(() => undefined)
    if (drawn !== board) return
    element('#leaders-own').hidden = !ranks
    if (!ranks) return
    const { leadersKind, leadersPeriod } = drawn.choices
    const own = ranks.find(({ kind, period }) => kind === leadersKind && period === leadersPeriod)
    setText(element('#leaders-own-rank'), own ? words(own, formats, t) : t('dashboard.say.my-rank-none'))
  }

  function ranksIn(language: string): Promise<Rank[]> {
    const ranks = known.get(language) ?? fetchRanks(language)
    known.set(language, ranks)
    ranks.catch(() => known.delete(language))
    return ranks
  }

  return {
    /** From now on this board is looked at. */
    async show(next: Board): Promise<void> {
      board = next
      if (isContributor && !isSeen) element('#leaders-own').hidden = true
      await draw()
    },

    /** Ranks are asked for again: a newer snapshot brings newer ones. */
    forget(): void {
      known = new Map()
    },
  }
}

function words({ rank, contributions }: Rank, formats: LocaleFormats, t: Translate): string {
  const count = formats.number(contributions)
  return rank === null
    ? t('dashboard.say.my-rank-far', { count, ahead: formats.number(RANKS_COUNTED) })
    : t('dashboard.say.my-rank', { count, rank: formats.number(rank) })
}

async function fetchRanks(language: string): Promise<Rank[]> {
  const answer = await fetch(`/api/v1/me/ranks?${new URLSearchParams({ language })}`)
  if (!answer.ok) throw new Error(`the ranks answered ${answer.status}`)
  return ((await answer.json()) as { ranks: Rank[] }).ranks
}
