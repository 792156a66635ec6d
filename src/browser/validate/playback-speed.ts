import { element } from '../lib/dom/dom.js'
import { recall, remember } from '../lib/preferences/local-storage.js'

const KEY = 'sauti.speed'

/** Tells how fast to play, now and whenever the listener chooses; this device remembers it where it may. */
export function connectSpeed(setSpeed: (speed: number) => void): void {
  const select = element<HTMLSelectElement>('#speed')
  const remembered = recall(KEY)
  if ([...select.options].some(({ value }) => value === remembered)) select.value = remembered!
  setSpeed(Number(select.value))
  select.addEventListener('change', () => {
    setSpeed(Number(select.value))
    remember(KEY, select.value)
    // Who pressed it is done with it, and the keys are the page's again; who walks through it by keys is not.
    if (!select.matches(':focus-visible')) element('#main-key').focus({ preventScroll: true })
  })
}
