import { ApiError, type Trouble } from '../lib/api/client.js'
import { afterTrouble, delayAfter, toSend, type Parcel } from './outbox-item.js'
import type { Overflow, ParcelStore } from './outbox-store.js'

export interface OutboxStatus {
  /** Parcels of this contributor that are not acknowledged. */
  waiting: number
  /** The same, one by one, the oldest first. */
  unsent: Parcel[]
  /** How many of them the device does not keep: they end with the page. */
  unkept: number
  /** What keeps them, if anything does. */
  trouble: Trouble['kind'] | null
  /** What the server will not take, until `dismiss`. */
  refused: Parcel[]
  /** Parcels on this device that belong to somebody else. */
  ofOthers: number
}

export type Outbox = ReturnType<typeof createOutbox>

interface Means {
  contributorId: string
  store: ParcelStore & Partial<Overflow>
  send(parcel: Parcel, audio: ArrayBuffer | undefined): Promise<void>
  /** Runs the work while no other tab does the same. */
  exclusively(work: () => Promise<void>): Promise<void>
  onStatus(status: OutboxStatus): void
}

/** A server that cannot take two parcels in a row is left alone for a while. */
const TROUBLES_IN_A_ROW = 2
/** Nobody waits longer to undo what they did. */
const RECALL_MS = 5_000

/**
 * Sends what was kept, oldest first, again and again until it is acknowledged. `wake` starts a round at once: call
 * it when the page opens and when the network comes back.
 */
export function createOutbox({ contributorId, store, send, exclusively, onStatus }: Means) {
  const arriving = new Set<string>()
  let rounds = Promise.resolve()
  let failedRounds = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let trouble: Trouble | null = null

  const mine = async () => toSend(await store.list(), contributorId)

  async function publish(): Promise<void> {
    const parcels = await store.list()
    const own = parcels.filter((parcel) => parcel.contributorId === contributorId)
    const refused = own.filter((parcel) => parcel.refused !== undefined)
    const unsent = own.filter((parcel) => parcel.refused === undefined).sort((a, b) => a.madeAt - b.madeAt)
    const ends = store.unkept?.()
    onStatus({
      waiting: unsent.length,
      unsent,
      unkept: unsent.filter(({ id }) => ends?.has(id)).length,
      trouble: unsent.length > 0 ? (trouble?.kind ?? null) : null,
      refused,
      ofOthers: parcels.length - own.length,
    })
  }

  function wake(): Promise<void> {
    clearTimeout(timer)
    rounds = rounds.then(() => exclusively(sendAll)).catch(tryLater)
    return rounds
  }

  /** The device's own storage failed. What lies in it goes with a later round, like all that met trouble. */
  function tryLater(): void {
    failedRounds++
    plan({ kind: 'network' })
  }

  async function sendAll(): Promise<void> {
    await store.settle?.().catch(() => undefined)
    trouble = null
    let inARow = 0
    for (const parcel of await mine()) {
      const met = await attempt(parcel)
      trouble = met ?? trouble
      inARow = met ? inARow + 1 : 0
      await publish()
      if (met?.kind === 'network' || met?.kind === 'session' || inARow === TROUBLES_IN_A_ROW) break
    }
    failedRounds = trouble ? failedRounds + 1 : 0
    if (trouble) plan(trouble)
    await publish()
  }

  /** Sends one parcel. Resolves to what keeps it here. */
  async function attempt(parcel: Parcel): Promise<Trouble | null> {
    const isHere = async () => (await store.list()).some(({ id }) => id === parcel.id)
    if (!(await isHere())) return null // replaced while others were sent
    try {
      await send(parcel, await store.audio(parcel.id))
    } catch (error) {
      const met: Trouble = error instanceof ApiError ? error.trouble : { kind: 'network' }
      if (!(await isHere())) return null
      await store.put(afterTrouble(parcel, met))
      return met.kind === 'refused' ? null : met
    }
    await store.remove(parcel.id)
    return null
  }

  // A lost session comes back with a page that opens, not with time.
  function plan(met: Trouble): void {
    if (met.kind === 'session') return
    const asked = met.kind === 'unavailable' ? met.retryAfterMs : 0
    clearTimeout(timer)
    timer = setTimeout(() => void wake(), Math.max(asked, delayAfter(failedRounds)))
  }

  return {
    wake,

    /** Resolves once the parcel is kept on this device, in place of those it replaces; sending goes on behind it. */
    async keep(parcel: Parcel, audio?: ArrayBuffer): Promise<void> {
      arriving.add(parcel.assignmentId)
      await store.put(parcel, audio).finally(() => arriving.delete(parcel.assignmentId))
      const { content } = parcel
      const replaced = content.kind === 'recording' ? (content.replaces ?? []) : []
      // Where nothing can be kept, nothing is to be removed.
      for (const id of replaced) await store.remove(id).catch(() => undefined)
      await publish()
      void wake()
    },

    /** Ids of the assignments that this contributor has already answered but the server may not know about. */
    async answered(): Promise<Set<string>> {
      const underWay = [...arriving]
      return new Set([...underWay, ...(await store.list()).map((parcel) => parcel.assignmentId)])
    },

    /**
     * Finds out, by sending it if it is still here, whether a parcel reached the server. `never`: it is gone. Where much
     * is sent before it that takes too long to wait for: `unknown`.
     */
    async recall(id: string): Promise<'arrived' | 'never' | 'unknown'> {
      await Promise.race([wake(), new Promise((resolve) => setTimeout(resolve, RECALL_MS))])
      const parcel = (await store.list()).find((kept) => kept.id === id)
      if (!parcel) return 'arrived'
      if (parcel.refused === undefined) return 'unknown'
      await store.remove(id)
      await publish()
      return 'never'
    },

    /** Deletes a recording of this contributor's, because they want it so. */
    async discard(id: string): Promise<void> {
      await store.remove(id)
      await publish()
    },

    /** The recordings that lie here and cannot or could not be sent, with their sound, to be saved elsewhere. */
    async recordings(whose: 'mine' | 'ofOthers'): Promise<{ parcel: Parcel; audio: ArrayBuffer }[]> {
      const found = []
      for (const parcel of await store.list()) {
        const audio =
          (parcel.contributorId === contributorId) === (whose === 'mine') && (await store.audio(parcel.id))
        if (audio) found.push({ parcel, audio })
      }
      return found
    },

    /** Forgets what the person has seen was refused, or what somebody else left on this device. */
    async dismiss(which: 'refused' | 'ofOthers'): Promise<void> {
      for (const parcel of await store.list()) {
        const isMine = parcel.contributorId === contributorId
        if (which === 'refused' ? isMine && parcel.refused !== undefined : !isMine)
          await store.remove(parcel.id)
      }
      await publish()
    },
  }
}
