import { HELD_MOST } from '../../../shared/limits.js'
import type { OfflinePack } from '../../offline-pack/offline-pack.js'
import type { Outbox } from '../../outbox/outbox.js'
import { ApiError, type ApiClient, type ApiFailure } from '../api/client.js'
import type { Assignment } from '../api/types.js'
import { newUuid } from '../uuid.js'
import { remainingCount, type WorkSet } from './work-set.js'

type ClaimOutcome =
  | { type: 'claimed'; assignments: Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; failure: ApiFailure }

interface AssignmentQueueOptions {
  api: ApiClient
  kind: 'record' | 'validate'
  language: string
  contributorId: string
  outbox: Pick<Outbox, 'answered' | 'add'>
  /** Resolves to whether this tab alone may work on an assignment. Without it, every tab may. */
  tryLock?(assignmentId: string): Promise<boolean>
  /** Its sentences come first, and need no network. */
  offlinePack?: Pick<OfflinePack, 'takeSentences' | 'release' | 'releasedIds'>
  /** What was fetched ahead, once. */
  prefetched?(): Assignment[]
}

/** Claims assignments for a set, and skips or reports them. */
export function createAssignmentQueue({
  api,
  kind,
  language,
  contributorId,
  outbox,
  tryLock = async () => true,
  offlinePack,
  prefetched,
}: AssignmentQueueOptions) {
  const pendingReleases = new Set<Promise<unknown>>()
  let failedReleases = 0

  // A skip that fails loses nothing: the lease expires, and the task goes to another contributor.
  function trackRelease(request: Promise<unknown>): void {
    const settled = request.catch(() => void failedReleases++).finally(() => pendingReleases.delete(settled))
    pendingReleases.add(settled)
  }

  /** Claims as many as the set still needs beside `taken`, which the server counts as held as well. */
  async function claimFromServer(
    set: WorkSet,
    taken: readonly Assignment[],
    answered: ReadonlySet<string>,
  ): Promise<Assignment[]> {
    const released = new Set(await offlinePack?.releasedIds())
    const known = new Set([...set.seen, ...taken.map(({ id }) => id), ...released, ...answered])
    const missing = remainingCount(set) - set.queue.length - taken.length
    let lockedElsewhere = 0
    for (;;) {
      const unusable = answered.size + failedReleases + released.size + lockedElsewhere
      const count = Math.min(HELD_MOST, remainingCount(set) + unusable)
      const held = await api.claim(kind, language, count)
      const usable = await Promise.all(
        held.map(async (each) => known.has(each.id) || ((await tryLock(each.id)) && each)),
      )
      const fresh = usable.filter((each) => typeof each === 'object')
      const locked = usable.filter((each) => each === false).length
      const isAll = held.length < count || count === HELD_MOST
      if (fresh.length >= missing || isAll || locked === lockedElsewhere) return [...taken, ...fresh]
      lockedElsewhere = locked
    }
  }

  async function takeLockable(
    from: readonly Assignment[],
    count: number,
    known: ReadonlySet<string>,
  ): Promise<Assignment[]> {
    const taken: Assignment[] = []
    for (const each of from) {
      if (taken.length < count && !known.has(each.id) && (await tryLock(each.id))) taken.push(each)
    }
    return taken
  }

  return {
    skip({ id }: Assignment): void {
      const fromPack = offlinePack?.release(id, 'skipped') ?? Promise.resolve(false)
      trackRelease(fromPack.then((isReleased) => (isReleased ? undefined : api.skip(id))))
    },

    /** Reports the recording where there is one, else the sentence. The outbox keeps the report until it is sent. */
    report(
      { id, sentence, recording }: Assignment,
      { reason, note }: { reason: string; note: string },
    ): void {
      const fromPack = offlinePack?.release(id, { reason, note }) ?? Promise.resolve(false)
      const subject = recording ? { recording_id: recording.id } : { sentence_id: sentence.id }
      const content = { kind: 'report', subject, reason, note } as const
      const item = { id: newUuid(), contributorId, assignmentId: id, sentence, content }
      trackRelease(
        fromPack.then((isReleased) =>
          isReleased ? undefined : outbox.add({ ...item, createdAt: Date.now(), failures: 0 }),
        ),
      )
    },

    /**
     * Claims what the set still needs. The server's answer begins with what the contributor holds already, so for each
     * assignment among those that this page cannot work on, one more is claimed.
     */
    async claim(set: WorkSet): Promise<ClaimOutcome> {
      await Promise.all(pendingReleases)
      const answered = await outbox.answered()
      const missing = remainingCount(set) - set.queue.length
      const known = new Set([...set.seen, ...answered])
      const packed = (await offlinePack?.takeSentences(missing, known)) ?? []
      const taken = [...packed, ...(await takeLockable(prefetched?.() ?? [], missing - packed.length, known))]
      if (taken.length > 0 && taken.length >= missing)
        return { type: 'claimed', assignments: taken, answered }
      try {
        return { type: 'claimed', assignments: await claimFromServer(set, taken, answered), answered }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return taken.length > 0
          ? { type: 'claimed', assignments: taken, answered }
          : { type: 'claim_failed', failure: error.failure }
      }
    },
  }
}
