import { HELD_MOST } from '../../shared/limits.js'
import { ApiError, type Api, type Assignment, type Trouble } from '../lib/api/client.js'
import type { Packed, PackStore } from './offline-pack-store.js'

export interface PackStatus {
  /** Sentences that can still be recorded, those on the screen included. */
  left: number
  /** Until when the first of them is held, in milliseconds since 1970; null when none is left. */
  until: number | null
  /** Sentences whose time is up, until `seen`. */
  expired: number
}

/** Why no sentences were taken along: `no_pack` is the server's word for too few that are open. */
export type PackTrouble = Trouble['kind'] | 'no_pack' | 'too_many_held' | 'no_room' | 'not_kept'

export type Pack = ReturnType<typeof createPack>

interface Means {
  store: PackStore
  api: Pick<Api, 'claim' | 'skip' | 'report'>
  contributorId: string
  language: string
  /** The only campaign that work is taken from; all of them if unset. */
  campaign?: string | undefined
  /** Ids of assignments that lie answered in the outbox. */
  answered(): Promise<ReadonlySet<string>>
  /** Whether this tab, alone among all, may work on an assignment. */
  reserve(assignmentId: string): Promise<boolean>
  /** Makes the device ready for so many sentences and their recordings. Resolves to what keeps it from that. */
  prepare(size: number): Promise<PackTrouble | null>
  onStatus(status: PackStatus): void
  now?(): number
}

/** Sentences of one language that are at hand where there is no signal. Other people's packs are left alone. */
export function createPack({
  store,
  api,
  contributorId,
  language,
  campaign,
  answered,
  reserve,
  prepare,
  onStatus,
  now = Date.now,
}: Means) {
  const isMine = (each: Packed) =>
    each.contributorId === contributorId &&
    each.sentence.language === language &&
    (campaign === undefined || each.campaign === campaign)
  const isOver = ({ until }: Packed) => until <= now()
  let settling: Promise<void> | undefined

  /** Nothing where the device keeps nothing. */
  async function mine(): Promise<Packed[]> {
    const all = await store.list().catch(() => [])
    return all.filter(isMine).sort((a, b) => a.place - b.place)
  }

  async function atHand(): Promise<Packed[]> {
    const done = await answered()
    return (await mine()).filter((each) => !each.aside && !isOver(each) && !done.has(each.id))
  }

  async function publish(): Promise<void> {
    const [hand, all] = await Promise.all([atHand(), mine()])
    onStatus({
      left: hand.length,
      until: hand.length > 0 ? Math.min(...hand.map(({ until }) => until)) : null,
      expired: all.filter((each) => isOver(each) && !each.aside).length,
    })
  }

  /** Tells the server what was put aside. What cannot be told now is told another time. */
  async function tellAsides(): Promise<void> {
    for (const { id, sentence, aside } of await mine()) {
      if (!aside) continue
      try {
        if (typeof aside === 'object') {
          await api.report({ sentence_id: sentence.id }, aside.reason, aside.note)
        } else await api.skip(id, aside === 'unused' ? aside : undefined)
      } catch (error) {
        if (!(error instanceof ApiError) || error.trouble.kind !== 'refused') return
      }
      await store.remove([id])
    }
  }

  const settle = () => (settling ??= tellAsides().finally(() => (settling = undefined)))

  /** Claims until so many of a pack are held, beside what is held for now; at most two times. */
  async function claimPack(size: number): Promise<Assignment[]> {
    const first = await api.claim('record', language, size, true)
    const others = first.filter(({ offline }) => !offline).length
    const count = Math.min(HELD_MOST, size + others)
    const held = others > 0 && count > size ? await api.claim('record', language, count, true) : first
    return held.filter(({ offline }) => offline)
  }

  return {
    publish,
    settle,

    /** Ids of what the server believes is being worked on here, and is not. */
    asides: async () => (await mine()).filter(({ aside }) => aside).map(({ id }) => id),

    /** Up to so many sentences that no other tab is at, and that are not among those known already. */
    async draw(count: number, known: ReadonlySet<string>): Promise<Assignment[]> {
      const drawn: Assignment[] = []
      for (const { id } of await atHand()) {
        if (drawn.length >= count) break
        if (known.has(id) || !(await reserve(id))) continue
        // Another tab may have recorded it before it was ours alone.
        const still = (await atHand()).find((each) => each.id === id)
        if (still) drawn.push({ id, sentence: still.sentence })
      }
      return drawn
    },

    /** Takes along as many sentences as there may be, up to `size`. Resolves to what kept it from taking any. */
    async take(size: number): Promise<PackTrouble | null> {
      try {
        const unready = await prepare(size)
        if (unready) return unready
        const asides = (await store.list()).filter(({ aside }) => aside).map(({ id }) => id)
        const known = new Set([...asides, ...(await answered())])
        const claimed = (await claimPack(size)).filter(({ id }) => !known.has(id))
        if (claimed.length === 0) return 'no_pack'
        const at = now()
        await store.put(
          claimed.map(({ id, sentence, remaining_seconds = 0 }, place) => ({
            id,
            contributorId,
            sentence,
            campaign,
            place,
            until: at + remaining_seconds * 1000,
          })),
        )
        return null
      } catch (error) {
        return troubleOf(error)
      } finally {
        await publish()
      }
    },

    /** Puts a sentence aside, if it is of the pack; resolves to whether it was, once the server was told if it can be. */
    async putAside(assignmentId: string, aside: NonNullable<Packed['aside']>): Promise<boolean> {
      const packed = (await mine()).find(({ id }) => id === assignmentId)
      if (!packed) return false
      await store.put([{ ...packed, aside }])
      await publish()
      await settle()
      return true
    },

    /** Gives back what was taken along and not recorded, but for what is on the screen. */
    async giveBack(onScreen: ReadonlySet<string>): Promise<void> {
      const hand = await atHand()
      await store.remove(hand.filter(({ id }) => onScreen.has(id)).map(({ id }) => id))
      const rest = hand.filter(({ id }) => !onScreen.has(id))
      await store.put(rest.map((each) => ({ ...each, aside: 'unused' })))
      await publish()
      await settle()
    },

    /** Forgets what has expired, once the person knows. */
    async seen(): Promise<void> {
      await store.remove((await mine()).filter((each) => isOver(each) && !each.aside).map(({ id }) => id))
      await publish()
    },
  }
}

function troubleOf(error: unknown): PackTrouble {
  if (!(error instanceof ApiError)) return 'not_kept'
  const { trouble } = error
  if (trouble.kind !== 'refused') return trouble.kind
  return trouble.code === 'no_pack' || trouble.code === 'too_many_held' ? trouble.code : 'refused'
}
