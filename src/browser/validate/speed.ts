import { element } from '../lib/dom.js'

const KEY = 'sauti.speed'

/** Tells how fast to play, now and whenever the listener chooses; this device remembers it where it may. */
export function connectSpeed(setSpeed: (speed: number) => void): void {
  const select = element<HTMLSelectElement>('#speed')
  const remembered = recall()
  if ([...select.options].some(({ value }) => value === remembered)) select.value = remembered!
  setSpeed(Number(select.value))
  select.addEventListener('change', () => {
    setSpeed(Number(select.value))
    remember(select.value)
    // Who pressed it is done with it, and the keys are the page's again; who walks through it by keys is not.
    if (!select.matches(':focus-visible')) element('#main-key').focus({ preventScroll: true })
  })
}

// A browser that keeps nothing for us throws.
function recall(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function remember(speed: string): void {
  try {
    localStorage.setItem(KEY, speed)
  } catch {
    // Then it holds for this page.
  }
}
