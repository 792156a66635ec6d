import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { isTransient, sqlFile, violates, type Db, type Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { openCursor } from './cursor.js'
import { kindNamed, kindNames, TaskRef, type Offer } from './kinds.js'
import { HELD_MOST } from '../shared/limits.js'
import { PACK_OPEN_LEAST, WATERMARK_SECONDS } from './limits.js'

/** Tasks looked at beyond those asked for: some do not suit, and others may be quicker. */
const LOOK_MORE = 8
/** Tasks looked at in one statement where all of the first few were passed by. */
const LOOK_FAR = 2_000
/** Tries of a claim that comes back with empty hands though something may be left. */
const TRIES_MOST = 50
/** The pause after a lost race, at most. */
const RACE_PAUSE_MS = 20

const Held = TaskRef.extend({ assignment: z.string(), expires_at: z.date(), pack: z.boolean() })
type Held = z.infer<typeof Held>

const Outcome = z.object({
  /** Assignments of any kind that were held before. */
  held: z.number(),
  /** Another claim of the same person came in between; nothing was taken. */
  outdated: z.boolean(),
  /** Pools that come next and have no cursor of this contributor yet. */
  without_cursor: z.array(z.number()),
  /** Whether a task suited, though perhaps others took it first. */
  suited: z.boolean(),
  /** Whether the look ended before the queues did. */
  more: z.boolean(),
})
/** The outcome, beside each assignment in hand or, with an empty hand, beside nulls. */
const Row = Outcome.extend({
  assignment: Held.shape.assignment.nullable(),
  expires_at: Held.shape.expires_at.nullable(),
  pack: Held.shape.pack.nullable(),
  kind: Held.shape.kind.nullable(),
  language: Held.shape.language.nullable(),
  campaign: Held.shape.campaign.nullable(),
  id: Held.shape.id.nullable(),
  sentence: Held.shape.sentence.nullable(),
  recording: Held.shape.recording,
  author: Held.shape.author,
})

const statement = sqlFile(import.meta.url)('claim', Row)

/** What a claim names instead of a kind when any will do; the kinds' own order decides then. */
export const ANY_KIND = 'any'

interface ClaimRequest {
  contributor: string
  /** A kind's name, or ANY_KIND. */
  kind: string
  language: string
  campaign?: string
  /** How many assignments to hold in all, 1 to 50. */
  count: number
  /** For where there is no signal: leases as long as the campaign's policy has them. */
  pack?: boolean
}

export interface Assignment extends Offer {
  id: string
  kind: string
  expires_at: Date
  /** Whether it was given with a pack. */
  pack: boolean
}

/**
 * What the contributor already holds comes first, then new assignments up to `count`. An empty answer means that
 * nothing is left for them. Throws `too_many_held` when they hold 50 elsewhere and so cannot be given anything,
 * `no_pack` where a pack is asked for and too little is open, `too_busy` when others took everything again and again.
 */
export async function claim(pool: Pool, request: ClaimRequest): Promise<Assignment[]> {
  return describe(pool, await take(pool, request))
}

async function take(pool: Pool, request: ClaimRequest): Promise<Held[]> {
  let look = request.count + LOOK_MORE
  for (let tries = 1; tries <= TRIES_MOST; tries++) {
    const claimed = await claimOnce(pool, request, look)
    if (!claimed) continue
    const { outcome, hand } = claimed
    if (outcome.without_cursor.length > 0) {
      for (const poolId of outcome.without_cursor) await openCursor(pool, request.contributor, poolId)
      continue
    }
    if (hand.length > 0) return hand
    if (outcome.held >= HELD_MOST) throw tooManyHeld()
    if (outcome.suited) await pause(randomInt(RACE_PAUSE_MS))
    else if (outcome.more) look = LOOK_FAR
    else if (request.pack) throw noPack()
    else return []
  }
  throw new ProductError('unavailable', 'too_busy', 'Too many people ask for the last tasks. Try again.', {
    retryAfter: 1,
  })
}

/** `undefined` where something else the same person did came in between, and nothing was taken. */
async function claimOnce(pool: Pool, request: ClaimRequest, look: number) {
  const rows = await statement
    .all(pool, {
      contributor: request.contributor,
      kinds: request.kind === ANY_KIND ? kindNames() : [kindNamed(request.kind).name],
      language: request.language,
      campaign: request.campaign ?? null,
      count: request.count,
      held_most: HELD_MOST,
      pack: request.pack ?? false,
      pack_open_least: PACK_OPEN_LEAST,
      watermark_seconds: WATERMARK_SECONDS,
      look,
    })
    .catch((error: unknown) => {
      // Late work for a task that was just being given to them.
      if (violates(error, 'assignments_never_twice') || isTransient(error)) return undefined
      throw error
    })
  const outcome = rows?.[0]
  if (!outcome || outcome.outdated) return undefined
  return { outcome, hand: rows.filter((row) => row.assignment !== null).map((row) => Held.parse(row)) }
}

async function describe(db: Db, hand: Held[]): Promise<Assignment[]> {
  const offers = new Map<number, Offer>()
  for (const kind of new Set(hand.map((each) => each.kind))) {
    const described = await kindNamed(kind).describe(
      db,
      hand.filter((each) => each.kind === kind),
    )
    for (const [task, offer] of described) offers.set(task, offer)
  }
  return hand.flatMap(({ assignment, kind, expires_at, pack, id }) => {
    const offer = offers.get(id)
    return offer ? [{ id: assignment, kind, expires_at, pack, ...offer }] : []
  })
}

function tooManyHeld(): ProductError {
  return new ProductError(
    'conflict',
    'too_many_held',
    `You hold ${HELD_MOST} assignments already. Finish or skip some of them first.`,
  )
}

function noPack(): ProductError {
  const detail = `Packs are given where at least ${PACK_OPEN_LEAST} tasks are open. Ask without one.`
  return new ProductError('conflict', 'no_pack', detail)
}
