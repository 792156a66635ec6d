import { createContributeView } from '../lib/dom/contribute-view.js'
import { element, setText, showPhase } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import type { Translate } from '../lib/translate.js'
import type { OutboxStatus } from '../outbox/outbox.js'
import { isRedo } from './recording-set.js'
import type { RecordState } from './state.js'
import { failureHintKey } from './failure-hint.js'

const WITHOUT_MAIN_BUTTON = ['loading', 'sending', 'empty']

/** Shows the recorder's state on views/record.ejs. */
export function createRecordView(data: PageFrame, t: Translate) {
  const contributeView = createContributeView(data, t)
  const root = element('#contribute')
  const mainButton = element('#main-button')

  return {
    show(state: RecordState): void {
      const viewState = viewStateOf(state)
      showPhase(root, viewState)
      contributeView.show(state.set)
      if (WITHOUT_MAIN_BUTTON.includes(viewState)) return
      // Not `disabled`: that would take the focus from the button, and with it the space bar.
      mainButton.setAttribute(
        'aria-disabled',
        String(['asking', 'stopping'].includes(viewState) || state.phase === 'saving'),
      )
      setText(element('#main-label'), t(`record.say.main.${viewState}`))
      setText(element('#status'), t(`record.say.status.${statusKeyOf(viewState, state)}`))
      if (state.phase === 'reviewing' && state.take.hint) {
        setText(element('#hint-what'), t(`record.say.hint.${state.take.hint}.what`))
        setText(element('#hint-way'), t(`record.say.hint.${state.take.hint}.way`))
      }
      if (state.phase !== 'failed') return
      const hasSession = state.failure !== 'session'
      setText(element('#failure-what'), t(`record.say.failure.${state.failure}.what`))
      setText(element('#failure-way'), t(failureHintKey(state.failure, navigator.userAgent)))
      mainButton.hidden = !hasSession
      element('#join').hidden = hasSession
    },

    showSending({ waiting, memoryOnly, failure }: OutboxStatus): void {
      const note =
        failure && memoryOnly === 0
          ? t(`contribute.say.kept.${failure}`)
          : t('record.say.sending', { n: waiting })
      setText(element('#sending-note'), note)
    },
  }
}

/** The phase that the page shows; some states look alike, and some phases look different within. */
function viewStateOf(state: RecordState): string {
  if (state.phase === 'recording' && state.until !== null) return 'stopping'
  if (state.phase === 'saving') return state.take.hint ? 'poor' : 'reviewing'
  if (state.phase === 'reviewing' && state.take.hint) return 'poor'
  if (state.phase === 'failed' && state.set.queue.length > 0) return 'failed-here'
  if (state.phase === 'idle' && isRedo(state.set)) return 'redo'
  return state.phase
}

function statusKeyOf(viewState: string, { set }: RecordState): string {
  return viewState === 'idle' && set.handsFree ? 'hands-free' : viewState
}
