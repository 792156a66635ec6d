import { HELD_MOST } from '../../../shared/limits.js'
import type { Pack } from '../../offline-pack/offline-pack.js'
import type { Outbox } from '../../outbox/outbox.js'
import { ApiError, type Api, type Assignment, type Trouble } from '../api/client.js'
import { newId } from '../uuid.js'
import { wanted, type WorkSet } from './work-set.js'

type ClaimOutcome =
  | { type: 'claimed'; assignments: Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; trouble: Trouble }

interface Means {
  api: Api
  kind: 'record' | 'validate'
  language: string
  contributorId: string
  outbox: Pick<Outbox, 'answered' | 'keep'>
  /** Whether this tab, alone among all, may work on an assignment; every tab if unset. */
  reserve?(assignmentId: string): Promise<boolean>
  /** What was taken along comes first, and needs no network. */
  pack?: Pick<Pack, 'draw' | 'putAside' | 'asides'>
  /** What was fetched before it was needed, once. */
  prepared?(): Assignment[]
}

/** Where work is fetched and put aside. */
export function createDesk({
  api,
  kind,
  language,
  contributorId,
  outbox,
  reserve = async () => true,
  pack,
  prepared,
}: Means) {
  const underWay = new Set<Promise<unknown>>()
  let stillHeld = 0

  // Nothing is lost when a skip fails: the lease runs out, and the work goes to somebody else.
  function putAside(request: Promise<unknown>): void {
    const settled = request.catch(() => void stillHeld++).finally(() => underWay.delete(settled))
    underWay.add(settled)
  }

  /** As many as the set still needs beside `inHand`, which the server believes is ours as well. */
  async function claimFrom(
    set: WorkSet,
    inHand: readonly Assignment[],
    done: ReadonlySet<string>,
  ): Promise<Assignment[]> {
    const asides = new Set(await pack?.asides())
    const known = new Set([...set.seen, ...inHand.map(({ id }) => id), ...asides, ...done])
    const missing = wanted(set) - set.queue.length - inHand.length
    let others = 0
    for (;;) {
      const count = Math.min(HELD_MOST, wanted(set) + done.size + stillHeld + asides.size + others)
      const held = await api.claim(kind, language, count)
      const mine = await Promise.all(
        held.map(async (each) => known.has(each.id) || ((await reserve(each.id)) && each)),
      )
      const fresh = mine.filter((each) => typeof each === 'object')
      const taken = mine.filter((each) => each === false).length
      const isAll = held.length < count || count === HELD_MOST
      if (fresh.length >= missing || isAll || taken === others) return [...inHand, ...fresh]
      others = taken
    }
  }

  async function draw(
    from: readonly Assignment[],
    count: number,
    known: ReadonlySet<string>,
  ): Promise<Assignment[]> {
    const drawn: Assignment[] = []
    for (const each of from) {
      if (drawn.length < count && !known.has(each.id) && (await reserve(each.id))) drawn.push(each)
    }
    return drawn
  }

  return {
    skip({ id }: Assignment): void {
      const ofPack = pack?.putAside(id, 'skipped') ?? Promise.resolve(false)
      putAside(ofPack.then((is) => (is ? undefined : api.skip(id))))
    },

    /** Of the recording, where there is one, and else of the sentence. It is kept until it is sent. */
    report(
      { id, sentence, recording }: Assignment,
      { reason, note }: { reason: string; note: string },
    ): void {
      const ofPack = pack?.putAside(id, { reason, note }) ?? Promise.resolve(false)
      const subject = recording ? { recording_id: recording.id } : { sentence_id: sentence.id }
      const content = { kind: 'report', subject, reason, note } as const
      const parcel = { id: newId(), contributorId, assignmentId: id, sentence, content }
      putAside(
        ofPack.then((is) => (is ? undefined : outbox.keep({ ...parcel, madeAt: Date.now(), failures: 0 }))),
      )
    },

    /**
     * Claims what the set still needs. What the server believes we hold comes first in its answer, so for each of
     * those that we cannot work on one more is asked for.
     */
    async claim(set: WorkSet): Promise<ClaimOutcome> {
      await Promise.all(underWay)
      const done = await outbox.answered()
      const missing = wanted(set) - set.queue.length
      const known = new Set([...set.seen, ...done])
      const packed = (await pack?.draw(missing, known)) ?? []
      const drawn = [...packed, ...(await draw(prepared?.() ?? [], missing - packed.length, known))]
      if (drawn.length > 0 && drawn.length >= missing)
        return { type: 'claimed', assignments: drawn, answered: done }
      try {
        return { type: 'claimed', assignments: await claimFrom(set, drawn, done), answered: done }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return drawn.length > 0
          ? { type: 'claimed', assignments: drawn, answered: done }
          : { type: 'claim_failed', trouble: error.trouble }
      }
    },
  }
}
