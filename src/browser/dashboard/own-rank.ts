import { RANKS_COUNTED } from '../../stats/limits.js'
import { element, setText } from '../lib/dom.js'
import type { Say } from '../lib/strings.js'
import type { Choices } from './contents/index.js'
import type { Wording } from './wording.js'

interface Rank {
  kind: string
  period: string
  contributions: number
  /** Null behind more people than are counted. */
  rank: number | null
}

const EVERY_LANGUAGE = '*'

/** By language; a newer snapshot brings newer ones. */
let known = new Map<string, Promise<Rank[]>>()

/** Own ranks are asked for again. */
export function forgetRanks(): void {
  known = new Map()
}

/**
 * Says where the person of this page stands on the board that is chosen, beyond its end too. Asks only for somebody
 * who takes part, and says nothing where there is no answer. `isLast` tells whether that is still what is looked at.
 */
export async function showOwnRank(
  { language = EVERY_LANGUAGE, choices }: { language: string | undefined; choices: Choices },
  wording: Wording,
  say: Say,
  isLast: () => boolean,
): Promise<void> {
  if (!document.body.dataset.person) return
  const ranks = await ranksIn(language).catch(() => undefined)
  if (!isLast()) return
  const place = element('#leaders-own')
  place.hidden = !ranks
  if (!ranks) return
  const own = ranks.find(
    ({ kind, period }) => kind === choices.leadersKind && period === choices.leadersPeriod,
  )
  setText(element('#leaders-own-rank'), own ? words(own, wording, say) : say('dashboard.say.my-rank-none'))
}

function words({ rank, contributions }: Rank, wording: Wording, say: Say): string {
  const count = wording.number(contributions)
  return rank === null
    ? say('dashboard.say.my-rank-far', { count, ahead: wording.number(RANKS_COUNTED) })
    : say('dashboard.say.my-rank', { count, rank: wording.number(rank) })
}

function ranksIn(language: string): Promise<Rank[]> {
  const ranks = known.get(language) ?? fetchRanks(language)
  known.set(language, ranks)
  ranks.catch(() => known.delete(language))
  return ranks
}

async function fetchRanks(language: string): Promise<Rank[]> {
  const answer = await fetch(`/api/v1/me/ranks?${new URLSearchParams({ language })}`)
  if (!answer.ok) throw new Error(`the ranks answered ${answer.status}`)
  return ((await answer.json()) as { ranks: Rank[] }).ranks
}
