/** Keeps the screen on while wanted, where the browser can. The browser releases the lock when the page is hidden. */
export function createScreenWakeLock(): (isWanted: boolean) => void {
  let held: Promise<WakeLockSentinel | undefined> | undefined
  return (isWanted) => {
    if (isWanted === Boolean(held)) return
    if (isWanted) held = navigator.wakeLock?.request('screen').catch(() => undefined)
    else {
      void held?.then((lock) => lock?.release())
      held = undefined
    }
  }
}
