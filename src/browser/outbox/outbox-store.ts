import type { OutboxItem } from './outbox-item.js'

/** Stores outbox items on the device. A recording's audio is stored apart, so that listing reads no megabytes. */
export interface OutboxStore {
  /** Adds or replaces an item. Without `audio`, the audio stored under this id stays. */
  put(item: OutboxItem, audio?: ArrayBuffer): Promise<void>
  list(): Promise<OutboxItem[]>
  audio(id: string): Promise<ArrayBuffer | undefined>
  remove(id: string): Promise<void>
}

/** What a store adds that keeps items in memory while the device's storage fails. */
export interface MemoryFallback {
  /** Ids of the items in memory, which are lost when the page closes. */
  memoryOnlyIds(): ReadonlySet<string>
  /** Tries again to store them on the device. */
  moveToDevice(): Promise<void>
}

/** Loses everything when the page closes. */
export function memoryStore(): OutboxStore {
  const items = new Map<string, OutboxItem>()
  const recordings = new Map<string, ArrayBuffer>()
  return {
    async put(item, audio) {
      items.set(item.id, item)
      if (audio) recordings.set(item.id, audio)
    },
    list: async () => [...items.values()],
    audio: async (id) => recordings.get(id),
    async remove(id) {
      items.delete(id)
      recordings.delete(id)
    },
  }
}

/** Uses `device` while it works; items that it rejects (no space, private mode) stay in `memory` until it accepts them. */
export function storeWithFallback(device: OutboxStore, memory: OutboxStore): OutboxStore & MemoryFallback {
  const memoryOnly = new Set<string>()
  const storeOf = (id: string) => (memoryOnly.has(id) ? memory : device)
  return {
    async put(item, audio) {
      if (memoryOnly.has(item.id)) return memory.put(item, audio)
      try {
        await device.put(item, audio)
      } catch {
        if (!audio && item.content.kind === 'recording') return // the item as it was is still on the device
        memoryOnly.add(item.id)
        await memory.put(item, audio)
      }
    },
    async list() {
      const lists = await Promise.all([device.list().catch(() => []), memory.list()])
      return lists.flat()
    },
    audio: (id) => storeOf(id).audio(id),
    async remove(id) {
      const removed = device.remove(id)
      if (!memoryOnly.delete(id)) return removed
      await Promise.all([memory.remove(id), removed.catch(() => undefined)])
    },
    memoryOnlyIds: () => memoryOnly,
    async moveToDevice() {
      for (const item of await memory.list()) {
        await device.put(item, await memory.audio(item.id))
        memoryOnly.delete(item.id)
        await memory.remove(item.id)
      }
    },
  }
}
