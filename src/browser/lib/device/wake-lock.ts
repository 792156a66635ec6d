/** Keeps the screen from going dark while that is wanted, where the browser can; it lets go by itself of a page that nobody sees. */
export function screenKeeper(): (isWanted: boolean) => void {
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
