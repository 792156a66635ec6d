import { HELD_MOST } from '../../shared/limits.js'
import { ApiError, type ApiClient, type ApiFailure } from '../lib/api/client.js'
import type { Assignment } from '../lib/api/types.js'
import type { OfflinePackStore, PackedSentence } from './offline-pack-store.js'

export interface OfflinePackStatus {
  /** Sentences that can still be recorded, those on the screen included. */
  left: number
  /** When the first of their leases expires, in milliseconds since 1970; null when none is left. */
  heldUntil: number | null
  /** Sentences whose lease has expired, until `dismissExpired`. */
  expired: number
}

/** Why no sentences were downloaded. `no_pack` is the server's code for too few open sentences. */
export type OfflinePackFailure = ApiFailure['kind'] | 'no_pack' | 'too_many_held' | 'no_room' | 'not_kept'

export type OfflinePack = ReturnType<typeof createOfflinePack>

interface OfflinePackOptions {
  store: OfflinePackStore
  api: Pick<ApiClient, 'claim' | 'skip' | 'report'>
  contributorId: string
  language: string
  /** The only campaign that sentences come from; all of them if unset. */
  campaign?: string | undefined
  /** Ids of assignments whose answer is in the outbox. */
  answered(): Promise<ReadonlySet<string>>
  /** Resolves to whether this tab alone may work on an assignment. */
  tryLock(assignmentId: string): Promise<boolean>
  /** Prepares the device for this many sentences and their recordings. Resolves to why it cannot be, or null. */
  prepareDevice(size: number): Promise<OfflinePackFailure | null>
  onStatus(status: OfflinePackStatus): void
  now?(): number
}

/** Keeps sentences of one language on the device, to be recorded without a network. Other contributors' packs stay. */
export function createOfflinePack({
  store,
  api,
  contributorId,
  language,
  campaign,
  answered,
  tryLock,
  prepareDevice,
  onStatus,
  now = Date.now,
}: OfflinePackOptions) {
  const isOwn = (each: PackedSentence) =>
    each.contributorId === contributorId &&
    each.sentence.language === language &&
    (campaign === undefined || each.campaign === campaign)
  const isExpired = ({ heldUntil }: PackedSentence) => heldUntil <= now()
  let sendingReleases: Promise<void> | undefined

  /** Empty where the device stores nothing. */
  async function ownSentences(): Promise<PackedSentence[]> {
    const all = await store.list().catch(() => [])
    return all.filter(isOwn).sort((a, b) => a.position - b.position)
  }

  async function availableSentences(): Promise<PackedSentence[]> {
    const done = await answered()
    return (await ownSentences()).filter((each) => !each.release && !isExpired(each) && !done.has(each.id))
  }

  async function publishStatus(): Promise<void> {
    const [available, all] = await Promise.all([availableSentences(), ownSentences()])
    onStatus({
      left: available.length,
      heldUntil: available.length > 0 ? Math.min(...available.map(({ heldUntil }) => heldUntil)) : null,
      expired: all.filter((each) => isExpired(each) && !each.release).length,
    })
  }

  /** Tells the server which sentences were released. Those that fail for now are sent another time. */
  async function sendReleases(): Promise<void> {
    for (const { id, sentence, release } of await ownSentences()) {
      if (!release) continue
      try {
        if (typeof release === 'object') {
          await api.report({ sentence_id: sentence.id }, release.reason, release.note)
        } else await api.skip(id, release === 'unused' ? release : undefined)
      } catch (error) {
        if (!(error instanceof ApiError) || error.failure.kind !== 'refused') return
      }
      await store.remove([id])
    }
  }

  const syncReleases = () => (sendingReleases ??= sendReleases().finally(() => (sendingReleases = undefined)))

  /** Claims with the long lease until the pack has `size` sentences beside those held with the usual lease; at most twice. */
  async function claimOffline(size: number): Promise<Assignment[]> {
    const first = await api.claim('record', language, size, true)
    const others = first.filter(({ offline }) => !offline).length
    const count = Math.min(HELD_MOST, size + others)
    const held = others > 0 && count > size ? await api.claim('record', language, count, true) : first
    return held.filter(({ offline }) => offline)
  }

  return {
    publishStatus,
    syncReleases,

    /** Ids of released sentences, which the server may still count as held. */
    releasedIds: async () => (await ownSentences()).filter(({ release }) => release).map(({ id }) => id),

    /** Takes up to `count` sentences that no other tab works on and that are not among the known ones. */
    async takeSentences(count: number, known: ReadonlySet<string>): Promise<Assignment[]> {
      const taken: Assignment[] = []
      for (const { id } of await availableSentences()) {
        if (taken.length >= count) break
        if (known.has(id) || !(await tryLock(id))) continue
        // Another tab may have recorded it before this one got the lock.
        const packed = (await availableSentences()).find((each) => each.id === id)
        if (packed) taken.push({ id, sentence: packed.sentence })
      }
      return taken
    },

    /** Downloads up to `size` sentences. Resolves to why it downloaded none, or null. */
    async download(size: number): Promise<OfflinePackFailure | null> {
      try {
        const unprepared = await prepareDevice(size)
        if (unprepared) return unprepared
        const released = (await store.list()).filter(({ release }) => release).map(({ id }) => id)
        const known = new Set([...released, ...(await answered())])
        const claimed = (await claimOffline(size)).filter(({ id }) => !known.has(id))
        if (claimed.length === 0) return 'no_pack'
        const at = now()
        await store.put(
          claimed.map(({ id, sentence, remaining_seconds = 0 }, position) => ({
            id,
            contributorId,
            sentence,
            campaign,
            position,
            heldUntil: at + remaining_seconds * 1000,
          })),
        )
        return null
      } catch (error) {
        return failureOf(error)
      } finally {
        await publishStatus()
      }
    },

    /** Releases a sentence if it is of the pack, and tells the server if possible. Resolves to whether it was. */
    async release(assignmentId: string, release: NonNullable<PackedSentence['release']>): Promise<boolean> {
      const packed = (await ownSentences()).find(({ id }) => id === assignmentId)
      if (!packed) return false
      await store.put([{ ...packed, release }])
      await publishStatus()
      await syncReleases()
      return true
    },

    /** Gives back every sentence that was not recorded, but for those on the screen, which only leave the pack. */
    async releaseAll(onScreen: ReadonlySet<string>): Promise<void> {
      const available = await availableSentences()
      await store.remove(available.filter(({ id }) => onScreen.has(id)).map(({ id }) => id))
      const rest = available.filter(({ id }) => !onScreen.has(id))
      await store.put(rest.map((each) => ({ ...each, release: 'unused' })))
      await publishStatus()
      await syncReleases()
    },

    /** Deletes the expired sentences, once the contributor has seen that they expired. */
    async dismissExpired(): Promise<void> {
      const expired = (await ownSentences()).filter((each) => isExpired(each) && !each.release)
      await store.remove(expired.map(({ id }) => id))
      await publishStatus()
    },
  }
}

function failureOf(error: unknown): OfflinePackFailure {
  if (!(error instanceof ApiError)) return 'not_kept'
  const { failure } = error
  if (failure.kind !== 'refused') return failure.kind
  return failure.code === 'no_pack' || failure.code === 'too_many_held' ? failure.code : 'refused'
}
