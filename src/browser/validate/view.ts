import { createBench } from '../lib/dom/contribute-view.js'
import { element, elements, setText, showPhase } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import type { Say } from '../lib/translate.js'
import { canUndo, canVote, type ValidateState } from './state.js'

const WITH_MAIN_KEY = ['idle', 'playing', 'paused', 'heard', 'undoing']

/** Writes the validator's state onto views/validate.ejs. */
export function createValidateView(data: PageFrame, say: Say) {
  const bench = createBench(data, say)
  const root = element('#bench')
  const boxes = elements<HTMLInputElement>('#reasons input')

  // What had the focus is hidden now: hand it to what comes in its place.
  function moveFocus(from: string | undefined, to: string): void {
    if (to === 'rejecting') {
      for (const box of boxes) box.checked = false
      boxes[0]?.focus({ preventScroll: true })
      element('#reasons').scrollIntoView({ block: 'nearest' })
    } else if (to === 'finished') element('#go-on').focus()
    else if (from === 'rejecting') element('#main-key').focus()
  }

  return {
    show(state: ValidateState): void {
      const look = state.phase === 'failed' && state.set.queue.length > 0 ? 'failed-here' : state.phase
      const before = root.dataset.phase
      showPhase(root, look)
      bench.show(state.set)
      if (WITH_MAIN_KEY.includes(look)) setText(element('#main-label'), say(`validate.say.main.${look}`))
      setText(element('#status'), WITH_MAIN_KEY.includes(look) ? say(`validate.say.status.${look}`) : '')
      if (look !== before) moveFocus(before, look)
      for (const verdict of ['accept', 'reject', 'unsure'] as const) {
        element(`#${verdict}`).setAttribute('aria-disabled', String(!canVote(state, verdict)))
      }
      setText(element('#finished-title'), say('validate.say.finished', { n: state.set.done }))
      element('#undo').hidden = !canUndo(state)
      if (state.phase !== 'failed') return
      const knowsUs = state.failure !== 'session'
      setText(element('#failure-what'), say(`validate.say.failure.${state.failure}.what`))
      setText(element('#failure-way'), say(`validate.say.failure.${state.failure}.way`))
      element('#retry').hidden = !knowsUs
      element('#join').hidden = knowsUs
    },

    /** Says something beside the state, until the next one. */
    remark(key: string): void {
      setText(element('#status'), say(key))
    },

    reasons: () => boxes.filter((box) => box.checked).map((box) => box.value),

    toggleReason(index: number): void {
      const box = boxes[index]
      if (box) box.checked = !box.checked
    },
  }
}
