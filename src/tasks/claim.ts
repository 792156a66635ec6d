import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { sqlFile, transaction, type Db, type Pool, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../platform/events/index.js'
import { expireHeldBy } from './expire.js'
import { kindNamed, kindsInOrder, TaskRef, type Offer } from './kinds.js'
import { HELD_MOST } from './limits.js'

/** One more than the largest place on the ring that the schema gives a task. */
const RING_END = 2 ** 31 - 1
/** Tries of a claim that comes back with empty hands though something is left, and the pause between them. */
const RACES_MOST = 50
const RACE_PAUSE_MS = 20

const sql = sqlFile(import.meta.url)
const lockContributor = sql('lock-contributor', z.object({ actor: z.string() }))
const countHeld = sql('count-held', z.object({ held: z.number() }))
const held = sql('held', TaskRef.extend({ assignment: z.string(), expires_at: z.date() }))
const selectPools = sql('pools', z.object({ id: z.number() }))
const pickFresh = sql('pick-fresh', z.object({ id: z.number() }))
const pickReturning = sql('pick-returning', z.object({ id: z.number() }))
const take = sql('take')
const anythingLeft = sql('anything-left', z.object({ left: z.boolean() }))

interface ClaimRequest {
  contributor: string
  /** A kind's name, or `any`: review before work. */
  kind: string
  language: string
  campaign?: string
  /** How many assignments to hold in all, 1 to 50. */
  count: number
}

export interface Assignment extends Offer {
  id: string
  kind: string
  expires_at: Date
}

/**
 * What the contributor already holds comes first, then new assignments up to `count`. An empty answer means that
 * nothing is left for them. Throws `too_many_held` when they hold 50 elsewhere and so cannot be given anything.
 */
export async function claim(pool: Pool, request: ClaimRequest): Promise<Assignment[]> {
  const kinds = request.kind === 'any' ? kindsInOrder() : [kindNamed(request.kind).name]
  for (let race = 1; race <= RACES_MOST; race++) {
    const claimed = await transaction(pool, (tx) => claimOnce(tx, request, kinds))
    if (claimed) return described(pool, claimed)
    await pause(randomInt(RACE_PAUSE_MS))
  }
  throw new ProductError('unavailable', 'too_busy', 'Too many people ask for the last tasks. Try again.', {
    retryAfter: 1,
  })
}

type Held = z.infer<typeof TaskRef> & { assignment: string; expires_at: Date }

/** `undefined` when others took everything at this very moment. */
async function claimOnce(
  tx: Transaction,
  request: ClaimRequest,
  kinds: string[],
): Promise<Held[] | undefined> {
  const { contributor, language, count } = request
  const wanted = { contributor, language, kinds, campaign: request.campaign ?? null, count }

  const { actor } = await lockContributor.one(tx, { contributor })
  await expireHeldBy(tx, { id: contributor, actor })
  const before = await held.all(tx, wanted)
  const room = HELD_MOST - (await countHeld.one(tx, { contributor })).held
  const missing = Math.min(count - before.length, room)
  if (missing <= 0) {
    if (before.length === 0) throw tooManyHeld()
    return before
  }

  const pools = (await selectPools.all(tx, wanted)).map(({ id }) => id)
  const tasks = await pick(tx, contributor, pools, missing)
  if (tasks.length > 0) {
    await take.run(tx, { contributor, tasks })
    const kind = request.kind === 'any' ? undefined : request.kind
    await appendEvent(tx, { verb: 'task.fetched', actor, language, kind, campaign: request.campaign, tasks })
    return held.all(tx, wanted)
  }
  if (before.length === 0 && (await anythingLeft.one(tx, { contributor, pools })).left) return undefined
  return before
}

/** Fresh tasks first, pool by pool; what was skipped or expired only when there are none. */
async function pick(tx: Transaction, contributor: string, pools: number[], count: number): Promise<number[]> {
  const picked: number[] = []
  const start = randomInt(RING_END)
  const arcs = [
    { from_ring: start, to_ring: RING_END },
    { from_ring: 0, to_ring: start },
  ]
  for (const pool of pools) {
    for (const arc of arcs) {
      if (picked.length === count) return picked
      const rows = await pickFresh.all(tx, { contributor, pool, ...arc, count: count - picked.length })
      picked.push(...rows.map(({ id }) => id))
    }
  }
  if (picked.length > 0) return picked
  return (await pickReturning.all(tx, { contributor, pools, count })).map(({ id }) => id)
}

async function described(db: Db, claimed: Held[]): Promise<Assignment[]> {
  const offers = new Map<number, Offer>()
  for (const kind of new Set(claimed.map((each) => each.kind))) {
    const described = await kindNamed(kind).describe(
      db,
      claimed.filter((each) => each.kind === kind),
    )
    for (const [task, offer] of described) offers.set(task, offer)
  }
  return claimed.flatMap(({ assignment, kind, expires_at, id }) => {
    const offer = offers.get(id)
    return offer ? [{ id: assignment, kind, expires_at, ...offer }] : []
  })
}

function tooManyHeld(): ProductError {
  return new ProductError(
    'conflict',
    'too_many_held',
    `You hold ${HELD_MOST} assignments already. Finish or skip some of them first.`,
  )
}
