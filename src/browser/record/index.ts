import { apiClient, fetchAs } from '../lib/api.js'
import { createDesk } from '../lib/desk.js'
import { personHere } from '../lib/device.js'
import { connectButtons, isKeyTaken, readPageData } from '../lib/dom.js'
import { newId } from '../lib/id.js'
import { createMachine } from '../lib/machine.js'
import type { Contributor, RecordPageData } from '../lib/page-data.js'
import { reportDialog } from '../lib/report-dialog.js'
import { createReserve } from '../lib/reserve.js'
import { speaker } from '../lib/strings.js'
import { newSet } from '../lib/work-set.js'
import { openOutbox } from '../outbox/open.js'
import type { OutboxStatus } from '../outbox/outbox.js'
import { createOutboxPanel } from '../outbox/panel.js'
import { openPack } from '../pack/open.js'
import { createBooth } from './booth.js'
import { createStage } from './stage.js'
import { mainEvent, step, type RecordEffect, type RecordEvent, type RecordState } from './state.js'
import { takeOf } from './take.js'
import { createRecordView } from './view.js'

const data = readPageData<RecordPageData>()
const person = personHere(data.contributor)
if (person) record(data, person)
else location.replace(data.urls.join)

function record(page: RecordPageData, contributor: Contributor): void {
  const say = speaker(page.messages, page.locale)
  const api = apiClient(page.urls.api, fetchAs(contributor.id))
  const view = createRecordView(page, say)
  const stage = createStage(page.locale, say)
  const panel = createOutboxPanel(say, page.urls.join)
  let keeping = 0
  let isLeaving = false
  let status: OutboxStatus = {
    waiting: 0,
    unsent: [],
    unkept: 0,
    trouble: null,
    refused: [],
    ofOthers: 0,
  }

  const outbox = openOutbox(api, contributor.id, (changed) => {
    status = changed
    panel.show(status)
    void pack.publish()
    goOnWhenSent()
  })
  panel.connect(outbox)
  const reserve = createReserve()
  const pack = openPack({
    page,
    api,
    contributorId: contributor.id,
    say,
    answered: () => outbox.answered(),
    reserve,
    onScreen: () => new Set(machine.state().set.queue.map(({ id }) => id)),
  })
  const desk = createDesk({
    api,
    kind: 'record',
    language: page.language.code,
    answered: () => outbox.answered(),
    reserve,
    pack,
  })
  const claim = async () => {
    const outcome = await desk.claim(machine.state().set)
    machine.send(outcome)
    // Somebody who took along as many as one may can be given none in another language.
    if (outcome.type === 'claim_failed') pack.explain(outcome.trouble)
  }

  const booth = createBooth(page.assets.captureWorklet, {
    onStarted: () => machine.send({ type: 'recording_started', now: performance.now() }),
    onLevel: (peak) => stage.level(peak),
    onSound: (sound) => machine.send({ type: 'taken', take: takeOf(sound) }),
    onFailed: (trouble) => machine.send({ type: 'microphone_failed', trouble }),
  })

  const machine = createMachine<RecordState, RecordEvent, RecordEffect>({
    initial: { phase: 'loading', set: newSet },
    step,
    show(state) {
      view.show(state)
      stage.show(state)
    },
    perform,
  })

  function perform(effect: RecordEffect): void {
    switch (effect.do) {
      case 'claim':
        return void claim()
      case 'record':
        return void booth.record()
      case 'stop':
        return booth.stop()
      case 'cancel':
        return booth.cancel()
      case 'close_microphone':
        return booth.close()
      case 'keep':
        return void keep(effect)
      case 'finish':
        return goOnWhenSent()
      case 'skip':
        return desk.skip(effect.assignment)
      case 'report':
        return desk.report(
          { sentence_id: effect.assignment.sentence.id },
          effect.reason,
          effect.note,
          effect.assignment,
        )
    }
  }

  async function keep({ assignment, take }: RecordEffect & { do: 'keep' }): Promise<void> {
    const { audio, contentType } = take.sound
    const content = { kind: 'recording', contentType, capture: { ...booth.report() } } as const
    const parcel = { id: newId(), contributorId: contributor.id, assignmentId: assignment.id, content }
    keeping++
    await outbox.keep({ ...parcel, sentence: assignment.sentence, madeAt: Date.now(), failures: 0 }, audio)
    keeping--
    goOnWhenSent()
  }

  function goOnWhenSent(): void {
    if (machine.state().phase !== 'sending' || isLeaving) return
    view.showSending(status)
    pack.letGoOn(status.trouble !== null)
    isLeaving = keeping === 0 && status.waiting === 0 && status.refused.length === 0
    if (isLeaving) location.assign(page.urls.thankYou)
  }

  const report = reportDialog((reason, note) => machine.send({ type: 'report', reason, note }))
  const press = () => {
    const event = mainEvent(machine.state(), performance.now())
    if (event) machine.send(event)
  }
  const keys: Record<string, () => void> = {
    Space: press,
    KeyP: () => stage.listen(),
    KeyR: () => machine.state().phase === 'reviewing' && machine.send({ type: 'record' }),
    KeyS: () => machine.send({ type: 'skip' }),
    Escape: () => machine.send({ type: 'cancel' }),
  }
  const buttons: Record<string, () => void> = {
    'main-key': press,
    listen: () => stage.listen(),
    again: () => machine.send({ type: 'record' }),
    keep: () => machine.send({ type: 'keep' }),
    cancel: () => machine.send({ type: 'cancel' }),
    skip: () => machine.send({ type: 'skip' }),
    'report-open': () => report.open(),
  }
  connectButtons(buttons)
  document.addEventListener('keydown', (event) => {
    const act = keys[event.code]
    if (!act || isKeyTaken(event)) return
    event.preventDefault()
    act()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return
    const isAsking = machine.state().phase === 'asking'
    machine.send(isAsking ? { type: 'cancel' } : { type: 'stop', now: performance.now() })
  })
  // Coming back to a page that was left for the thanks.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && isLeaving) location.reload()
  })
  window.addEventListener('online', () => {
    const state = machine.state()
    if (state.phase === 'failed' && state.failure === 'network') machine.send({ type: 'retry' })
  })

  view.show(machine.state())
  void claim()
}
