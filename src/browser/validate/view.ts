import { createContributeView } from '../lib/dom/contribute-view.js'
import { element, elements, setText, showPhase } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import type { Translate } from '../lib/translate.js'
import type { RejectReason } from '../lib/api/types.js'
import { canUndo, canVote, type ValidateState } from './state.js'

const WITH_MAIN_BUTTON = ['idle', 'playing', 'paused', 'heard', 'undoing']

/** Shows the validator's state on views/validate.ejs. */
export function createValidateView(data: PageFrame, t: Translate) {
  const contributeView = createContributeView(data, t)
  const root = element('#contribute')
  const boxes = elements<HTMLInputElement>('#reasons input')

  // The focused control is hidden in some phases, so the focus moves to what replaces it.
  function moveFocus(from: string | undefined, to: string): void {
    if (to === 'rejecting') {
      for (const box of boxes) box.checked = false
      boxes[0]?.focus({ preventScroll: true })
      element('#reasons').scrollIntoView({ block: 'nearest' })
    } else if (to === 'finished') element('#go-on').focus()
    else if (from === 'rejecting') element('#main-button').focus()
  }

  return {
    show(state: ValidateState): void {
      const viewState = state.phase === 'failed' && state.set.queue.length > 0 ? 'failed-here' : state.phase
      const before = root.dataset.phase
      showPhase(root, viewState)
      contributeView.show(state.set)
      if (WITH_MAIN_BUTTON.includes(viewState))
        setText(element('#main-label'), t(`validate.say.main.${viewState}`))
      setText(
        element('#status'),
        WITH_MAIN_BUTTON.includes(viewState) ? t(`validate.say.status.${viewState}`) : '',
      )
      if (viewState !== before) moveFocus(before, viewState)
      for (const verdict of ['accept', 'reject', 'unsure'] as const) {
        element(`#${verdict}`).setAttribute('aria-disabled', String(!canVote(state, verdict)))
      }
      setText(element('#finished-title'), t('validate.say.finished', { n: state.set.done }))
      element('#undo').hidden = !canUndo(state)
      if (state.phase !== 'failed') return
      const hasSession = state.failure !== 'session'
      setText(element('#failure-what'), t(`validate.say.failure.${state.failure}.what`))
      setText(element('#failure-way'), t(`validate.say.failure.${state.failure}.way`))
      element('#retry').hidden = !hasSession
      element('#join').hidden = hasSession
    },

    /** Shows a message in place of the state's own, until the next state. */
    showMessage(key: string): void {
      setText(element('#status'), t(key))
    },

    reasons: () => boxes.filter((box) => box.checked).map((box) => box.value as RejectReason),

    toggleReason(index: number): void {
      const box = boxes[index]
      if (box) box.checked = !box.checked
    },
  }
}
