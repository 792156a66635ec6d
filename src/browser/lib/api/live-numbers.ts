import type { LiveNumbers } from '../../../shared/live-numbers.js'

export type { LiveNumbers }

/**
 * Receives live numbers of one room at a time, while the page is visible and the device does not save data. Calls
 * `onNumbers` with undefined when nothing is newer than the snapshot, and when no room is watched or reachable. A
 * failure here leaves the page as it was: it shows the snapshot.
 */
export function createLiveNumbers(script: string, onNumbers: (numbers: LiveNumbers | undefined) => void) {
  let room: string | undefined
  let stop: (() => void) | undefined

  async function reconnect(): Promise<void> {
    if (stop) {
      stop()
      stop = undefined
      onNumbers(undefined) // the last numbers may be out of date from now on
    }
    const wanted = room
    if (wanted === undefined || document.hidden || isSavingData()) return
    const { connect } = (await import(script)) as typeof import('../../live/index.js')
    if (wanted === room && !document.hidden) stop ??= connect(wanted, onNumbers)
  }
  const reconnectQuietly = () => void reconnect().catch(() => {})
  document.addEventListener('visibilitychange', reconnectQuietly)

  return {
    /** Watches this room from now on, or none. */
    watch(next: string | undefined): void {
      if (next === room) return
      room = next
      reconnectQuietly()
    },
  }
}

/** Picks the newer of two sets of totals. Each is complete, so that nothing is counted twice. */
export function newerTotals<Totals extends object>(
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
