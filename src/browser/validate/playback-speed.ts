import { element } from '../lib/dom/dom.js'
import { loadSetting, saveSetting } from '../lib/preferences/local-storage.js'

const STORAGE_KEY = 'sauti.playback-speed'

/** Sets the playback speed, now and whenever the contributor chooses one, which is stored on this device. */
export function connectPlaybackSpeed(setSpeed: (speed: number) => void): void {
  const select = element<HTMLSelectElement>('#speed')
  const stored = loadSetting(STORAGE_KEY)
  if ([...select.options].some(({ value }) => value === stored)) select.value = stored!
  setSpeed(Number(select.value))
  select.addEventListener('change', () => {
    setSpeed(Number(select.value))
    saveSetting(STORAGE_KEY, select.value)
    // After a press with a pointer the space bar is the main button's again; keyboard users stay on the control.
    if (!select.matches(':focus-visible')) element('#main-button').focus({ preventScroll: true })
  })
}
