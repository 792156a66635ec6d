import { z } from 'zod'
import { sqlFile, type Pool } from '../platform/db/index.js'
import { badgesOf, giveBadges, type Badge } from './badges.js'
import { hasMilestones, nextOf, tiersOf, type Next, type Tally } from './milestones.js'

const Tallied = z.object({
  kind: z.string(),
  language: z.string(),
  contributions: z.number(),
  valid: z.number(),
  invalid: z.number(),
})

const sql = sqlFile(import.meta.url)
const newestStatistics = sql('newest-statistics', z.object({ taken_at: z.date() }))
const tallies = sql('tallies', Tallied)
const daysInARow = sql('days-in-a-row', z.object({ days: z.number() }))
const thisWeek = sql('this-week', z.object({ contributions: z.number() }))

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * How far before the newest statistics one looks for what they may not know: what was still under way when
 * they were made, and what was taken back of that day's work. Older work that was taken back leaves with the next ones.
 */
const LOOKED_BACK_MS = DAY_MS

/** So much is looked at at most, so that the cost has an end: days in a row, and what somebody did lately. */
const DAYS_MOST = 1_000
const LATELY_MOST = 10_000

export interface Progress extends Tally {
  /** Null when there is nothing higher. */
  next: Next | null
}

export interface Recognition {
  badges: Badge[]
  /** By kind and language in which something was done. */
  progress: Progress[]
  /** On which something was done, in UTC, with never more than one day between; 0 when the last was longer ago. */
  days_in_a_row: number
  /** What was recorded and judged since Monday, in UTC. */
  this_week: number
}

/**
 * What somebody did and has for it, now; what they earned since they last asked is given to them. Costs as much as what
 * they did in the last week, and since the newest statistics, and a look-up for each day in a row; however much else they
 * did before.
 */
export async function recognise(pool: Pool, contributor: string): Promise<Recognition> {
  const [tallied, had, { days }, { contributions }] = await Promise.all([
    talliesOf(pool, contributor),
    badgesOf(pool, contributor),
    daysInARow.one(pool, { contributor, most: DAYS_MOST }),
    thisWeek.one(pool, { contributor, monday: lastMonday(new Date()), most: LATELY_MOST }),
  ])
  const badges = await withDue(pool, contributor, tallied, had)
  const progress = tallied.map((tally) => ({ ...tally, next: nextOf(tally, tiersHad(badges, tally)) }))
  return { badges, progress, days_in_a_row: days, this_week: contributions }
}

async function talliesOf(pool: Pool, contributor: string): Promise<Tally[]> {
  const newest = await newestStatistics.maybe(pool)
  const since = newest ? new Date(newest.taken_at.getTime() - LOOKED_BACK_MS) : new Date(0)
  const tallied = await tallies.all(pool, { contributor, since, most: LATELY_MOST })
  return tallied.flatMap(({ kind, ...tally }) => (hasMilestones(kind) ? [{ kind, ...tally }] : []))
}

/** The beginning of an ISO week, in UTC. */
function lastMonday(now: Date): Date {
  const days = (now.getUTCDay() + 6) % 7
  return new Date(Math.floor(now.getTime() / DAY_MS - days) * DAY_MS)
}

async function withDue(pool: Pool, contributor: string, tallied: Tally[], had: Badge[]): Promise<Badge[]> {
  const due = tallied.flatMap((tally) => {
    const known = tiersHad(had, tally)
    return tiersOf(tally)
      .filter((tier) => !known.includes(tier))
      .map((tier) => ({ kind: tally.kind, language: tally.language, tier }))
  })
  if (due.length === 0) return had
  await giveBadges(pool, contributor, due)
  return badgesOf(pool, contributor)
}

const tiersHad = (badges: Badge[], { kind, language }: Tally) =>
  badges.filter((badge) => badge.kind === kind && badge.language === language).map(({ tier }) => tier)
