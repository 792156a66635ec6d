import type { ApiFailure } from '../lib/api/client.js'
import { createFlush, type FlushOptions } from './flush.js'
import type { OutboxItem } from './outbox-item.js'

export interface OutboxStatus {
  /** How many items of this contributor are not acknowledged. */
  waiting: number
  /** The same items, the oldest first. */
  unsent: OutboxItem[]
  /** How many of them are in memory alone, and are lost when the page closes. */
  memoryOnly: number
  /** Why they are not sent yet, if sending failed. */
  failure: ApiFailure['kind'] | null
  /** Items that the server refused for good, until `dismiss`. */
  refused: OutboxItem[]
  /** How many items on this device belong to other contributors. */
  fromOthers: number
}

export type Outbox = ReturnType<typeof createOutbox>

interface OutboxOptions extends FlushOptions {
  onStatus(status: OutboxStatus): void
}

/** A contributor who undoes a vote waits no longer than this. */
const CONFIRM_TIMEOUT_MS = 5_000

/** Keeps recordings, votes and reports on the device until the server has acknowledged them. `flush.ts` sends them. */
export function createOutbox({ onStatus, ...options }: OutboxOptions) {
  const { contributorId, store } = options
  const beingStored = new Set<string>()
  const { flush, lastFailure } = createFlush(options, publishStatus)

  const isOwn = (item: OutboxItem) => item.contributorId === contributorId

  async function publishStatus(): Promise<void> {
    const items = await store.list()
    const own = items.filter(isOwn)
    const refused = own.filter((item) => item.refused !== undefined)
    const unsent = own.filter((item) => item.refused === undefined).sort((a, b) => a.createdAt - b.createdAt)
    const memoryOnlyIds = store.memoryOnlyIds?.()
    onStatus({
      waiting: unsent.length,
      unsent,
      memoryOnly: unsent.filter(({ id }) => memoryOnlyIds?.has(id)).length,
      failure: unsent.length > 0 ? (lastFailure()?.kind ?? null) : null,
      refused,
      fromOthers: items.length - own.length,
    })
  }

  return {
    flush,

    /** Stores an item in place of those it replaces. Resolves once it is stored; sending continues in the background. */
    async add(item: OutboxItem, audio?: ArrayBuffer): Promise<void> {
      beingStored.add(item.assignmentId)
      await store.put(item, audio).finally(() => beingStored.delete(item.assignmentId))
      const { content } = item
      const replaced = content.kind === 'recording' ? (content.replaces ?? []) : []
      // A device that stores nothing has nothing to remove.
      for (const id of replaced) await store.remove(id).catch(() => undefined)
      await publishStatus()
      void flush()
    },

    /** Ids of the assignments that were answered on this device and that the server may not know as answered. */
    async answered(): Promise<Set<string>> {
      const storing = [...beingStored]
      return new Set([...storing, ...(await store.list()).map((item) => item.assignmentId)])
    },

    /**
     * Finds out whether an item reached the server, by sending it if it is still here. A refused item is removed.
     * `unknown` when it could not be sent in time.
     */
    async confirmDelivery(id: string): Promise<'delivered' | 'refused' | 'unknown'> {
      await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, CONFIRM_TIMEOUT_MS))])
      const item = (await store.list()).find((stored) => stored.id === id)
      if (!item) return 'delivered'
      if (item.refused === undefined) return 'unknown'
      await store.remove(id)
      await publishStatus()
      return 'refused'
    },

    /** Deletes an item at its contributor's wish. */
    async delete(id: string): Promise<void> {
      await store.remove(id)
      await publishStatus()
    },

    /** The unsent recordings of this device with their audio, to be saved as files. */
    async recordings(whose: 'own' | 'others'): Promise<{ item: OutboxItem; audio: ArrayBuffer }[]> {
      const found = []
      for (const item of await store.list()) {
        const audio = isOwn(item) === (whose === 'own') && (await store.audio(item.id))
        if (audio) found.push({ item, audio })
      }
      return found
    },

    /** Deletes the refused items that the contributor has seen, or every item of other contributors. */
    async dismiss(which: 'refused' | 'others'): Promise<void> {
      for (const item of await store.list()) {
        if (which === 'refused' ? isOwn(item) && item.refused !== undefined : !isOwn(item))
          await store.remove(item.id)
      }
      await publishStatus()
    },
  }
}
