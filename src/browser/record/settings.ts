import { canEncodeOpus } from '../lib/capture/opus-encoder.js'
import { element } from '../lib/dom/dom.js'
import {
  isMeteredConnection,
  loadRecorderPreferences,
  saveRecorderPreferences,
  type Connection,
} from '../lib/preferences/recorder-preferences.js'

/** Connects the settings of `partials/switches.ejs`, and hides those that this browser cannot offer. */
export function connectRecorderSettings(onHandsFree: (on: boolean) => void) {
  const dataSaver = element<HTMLInputElement>('#data-saver')
  const handsFree = element<HTMLInputElement>('#hands-free')
  const { connection } = navigator as Navigator & { connection?: Connection }
  const hasSamples = 'AudioWorkletNode' in window
  const preferences = loadRecorderPreferences()
  dataSaver.checked = canEncodeOpus() && (preferences.dataSaver ?? isMeteredConnection(connection))
  handsFree.checked = hasSamples && preferences.handsFree
  element('#data-saver-line').hidden = !canEncodeOpus()
  element('#hands-free-line').hidden = !hasSamples
  element('#switches').hidden = !hasSamples

  dataSaver.addEventListener('change', () => saveRecorderPreferences({ dataSaver: dataSaver.checked }))
  handsFree.addEventListener('change', () => {
    saveRecorderPreferences({ handsFree: handsFree.checked })
    onHandsFree(handsFree.checked)
  })

  for (const control of [dataSaver, handsFree]) {
    control.addEventListener('change', () => {
      // After a press with a pointer the space bar is the main button's again; keyboard users stay on the control.
      if (!control.matches(':focus-visible')) element('#main-button').focus({ preventScroll: true })
    })
  }

  return {
    isHandsFree: () => handsFree.checked,
    /** The settings of the next take. */
    captureOptions: () => ({
      isCompressed: dataSaver.checked,
      deviceId: loadRecorderPreferences().microphone,
    }),
  }
}
