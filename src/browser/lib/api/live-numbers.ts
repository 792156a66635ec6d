import type { LiveNumbers } from '../../../shared/live-numbers.js'

export type { LiveNumbers }

/**
 * Hears live numbers of one room at a time while the page is seen, unless somebody saves data; undefined when there is
 * nothing newer than the snapshot, and when nobody is listened to or can be reached. What fails here costs nobody anything: the snapshot is there.
 */
export function liveNumbers(script: string, hear: (numbers: LiveNumbers | undefined) => void) {
  let room: string | undefined
  let stop: (() => void) | undefined

  async function turn(): Promise<void> {
    if (stop) {
      stop()
      stop = undefined
      hear(undefined) // what was heard is not known to last
    }
    const wanted = room
    if (wanted === undefined || document.hidden || isSavingData()) return
    const { connect } = (await import(script)) as typeof import('../../live/index.js')
    if (wanted === room && !document.hidden) stop ??= connect(wanted, hear)
  }
  const turnQuietly = () => void turn().catch(() => {})
  document.addEventListener('visibilitychange', turnQuietly)

  return {
    /** Watches this room from now on, or none. */
    watch(next: string | undefined): void {
      if (next === room) return
      room = next
      turnQuietly()
    },
  }
}

/** The totals of whichever is newer; both are all there is, so that nothing is counted twice. */
export function newer<Totals extends object>(
  totals: Totals,
  generatedAt: Date,
  live: LiveNumbers | undefined,
): Totals {
  return live && new Date(live.at) > generatedAt ? { ...totals, ...live.totals } : totals
}

function isSavingData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}
