import { canCompress } from '../lib/capture/opus-encoder.js'
import { element } from '../lib/dom/dom.js'
import { isCostly, recallHabits, remember, type Connection } from '../lib/preferences/recorder-preferences.js'

/** Connects the switches of the page; what this browser cannot do is not offered. */
export function connectSwitches(onHandsFree: (on: boolean) => void) {
  const dataSaver = element<HTMLInputElement>('#data-saver')
  const handsFree = element<HTMLInputElement>('#hands-free')
  const { connection } = navigator as Navigator & { connection?: Connection }
  const hasSamples = 'AudioWorkletNode' in window
  const habits = recallHabits()
  dataSaver.checked = canCompress() && (habits.dataSaver ?? isCostly(connection))
  handsFree.checked = hasSamples && habits.handsFree
  element('#data-saver-line').hidden = !canCompress()
  element('#hands-free-line').hidden = !hasSamples
  element('#switches').hidden = !hasSamples

  dataSaver.addEventListener('change', () => remember({ dataSaver: dataSaver.checked }))
  handsFree.addEventListener('change', () => {
    remember({ handsFree: handsFree.checked })
    onHandsFree(handsFree.checked)
  })

  for (const control of [dataSaver, handsFree]) {
    control.addEventListener('change', () => {
      // Who pressed it is done with it, and the keys are the page's again; who walks through it by keys is not.
      if (!control.matches(':focus-visible')) element('#main-key').focus({ preventScroll: true })
    })
  }

  return {
    isHandsFree: () => handsFree.checked,
    /** How the next take is to be made. */
    wish: () => ({ isCompressed: dataSaver.checked, deviceId: recallHabits().microphone }),
  }
}
