import { createBench } from '../lib/dom/contribute-view.js'
import { element, setText, showPhase } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import type { Say } from '../lib/translate.js'
import type { OutboxStatus } from '../outbox/outbox.js'
import { isRedo } from './recording-set.js'
import type { RecordState } from './state.js'
import { wayOut } from './failure-hint.js'

const WITHOUT_MAIN_KEY = ['loading', 'sending', 'empty']

/** Writes the recorder's state onto views/record.ejs. */
export function createRecordView(data: PageFrame, say: Say) {
  const bench = createBench(data, say)
  const root = element('#bench')
  const mainKey = element('#main-key')

  return {
    show(state: RecordState): void {
      const look = lookOf(state)
      showPhase(root, look)
      bench.show(state.set)
      if (WITHOUT_MAIN_KEY.includes(look)) return
      // Not `disabled`: that would take the focus from under the space bar.
      mainKey.setAttribute(
        'aria-disabled',
        String(['asking', 'stopping'].includes(look) || state.phase === 'keeping'),
      )
      setText(element('#main-label'), say(`record.say.main.${look}`))
      setText(element('#status'), say(`record.say.status.${statusOf(look, state)}`))
      if (state.phase === 'reviewing' && state.take.hint) {
        setText(element('#hint-what'), say(`record.say.hint.${state.take.hint}.what`))
        setText(element('#hint-way'), say(`record.say.hint.${state.take.hint}.way`))
      }
      if (state.phase !== 'failed') return
      const knowsUs = state.failure !== 'session'
      setText(element('#failure-what'), say(`record.say.failure.${state.failure}.what`))
      setText(element('#failure-way'), say(wayOut(state.failure, navigator.userAgent)))
      mainKey.hidden = !knowsUs
      element('#join').hidden = knowsUs
    },

    showSending({ waiting, unkept, trouble }: OutboxStatus): void {
      const note =
        trouble && unkept === 0
          ? say(`contribute.say.kept.${trouble}`)
          : say('record.say.sending', { n: waiting })
      setText(element('#sending-note'), note)
    },
  }
}

/** The phase as the page knows it: a few look different from within. */
function lookOf(state: RecordState): string {
  if (state.phase === 'recording' && state.until !== null) return 'stopping'
  if (state.phase === 'keeping') return state.take.hint ? 'poor' : 'reviewing'
  if (state.phase === 'reviewing' && state.take.hint) return 'poor'
  if (state.phase === 'failed' && state.set.queue.length > 0) return 'failed-here'
  if (state.phase === 'idle' && isRedo(state.set)) return 'redo'
  return state.phase
}

function statusOf(look: string, { set }: RecordState): string {
  return look === 'idle' && set.handsFree ? 'hands-free' : look
}
