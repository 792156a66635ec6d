import type { Parcel } from './outbox-item.js'

/** Keeps parcels on the device. A recording's audio lies apart, so that listing reads no megabytes. */
export interface ParcelStore {
  /** Adds or replaces. Without `audio`, what was kept under this id stays. */
  put(parcel: Parcel, audio?: ArrayBuffer): Promise<void>
  list(): Promise<Parcel[]>
  audio(id: string): Promise<ArrayBuffer | undefined>
  remove(id: string): Promise<void>
}

/** What a store says that has to keep some of its parcels where they end with the page. */
export interface Overflow {
  /** Ids of the parcels that end with the page. */
  unkept(): ReadonlySet<string>
  /** Tries once more to keep them where they belong. */
  settle(): Promise<void>
}

/** Forgets everything with the page. */
export function memoryStore(): ParcelStore {
  const parcels = new Map<string, Parcel>()
  const sounds = new Map<string, ArrayBuffer>()
  return {
    async put(parcel, audio) {
      parcels.set(parcel.id, parcel)
      if (audio) sounds.set(parcel.id, audio)
    },
    list: async () => [...parcels.values()],
    audio: async (id) => sounds.get(id),
    async remove(id) {
      parcels.delete(id)
      sounds.delete(id)
    },
  }
}

/** The first store as long as it works; what it refuses (no space, private mode) goes to the second, until it does. */
export function storeWithFallback(first: ParcelStore, second: ParcelStore): ParcelStore & Overflow {
  const overflow = new Set<string>()
  const home = (id: string) => (overflow.has(id) ? second : first)
  return {
    async put(parcel, audio) {
      if (overflow.has(parcel.id)) return second.put(parcel, audio)
      try {
        await first.put(parcel, audio)
      } catch {
        if (!audio && parcel.content.kind === 'recording') return // the parcel as it was is still there
        overflow.add(parcel.id)
        await second.put(parcel, audio)
      }
    },
    async list() {
      const lists = await Promise.all([first.list().catch(() => []), second.list()])
      return lists.flat()
    },
    audio: (id) => home(id).audio(id),
    async remove(id) {
      const removed = first.remove(id)
      if (!overflow.delete(id)) return removed
      await Promise.all([second.remove(id), removed.catch(() => undefined)])
    },
    unkept: () => overflow,
    async settle() {
      for (const parcel of await second.list()) {
        await first.put(parcel, await second.audio(parcel.id))
        overflow.delete(parcel.id)
        await second.remove(parcel.id)
      }
    },
  }
}
