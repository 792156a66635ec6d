import { apiClient, fetchAs } from '../lib/api/client.js'
import { askAgain } from '../lib/queue/retry-when-online.js'
import { screenKeeper } from '../lib/device/wake-lock.js'
import { createDesk } from '../lib/queue/assignment-queue.js'
import { campaignHere, personHere } from '../lib/device/current-contributor.js'
import { connectButtons, readPageData } from '../lib/dom/dom.js'
import { createMachine } from '../lib/state-machine.js'
import { nextSet } from '../lib/queue/prefetch-next-set.js'
import type { Contributor, RecordPageData } from '../lib/page-data.js'
import { reportDialog } from '../lib/dom/report-dialog.js'
import { createReserve } from '../lib/queue/tab-lock.js'
import { connectShortcuts } from '../lib/keyboard/shortcuts.js'
import { speaker } from '../lib/translate.js'
import { openOutbox } from '../outbox/open-outbox.js'
import type { OutboxStatus } from '../outbox/outbox.js'
import { createOutboxPanel } from '../outbox/outbox-panel.js'
import { openPack } from '../offline-pack/open-offline-pack.js'
import { createBooth } from './recorder.js'
import { connectCheck } from './microphone-check/microphone-check.js'
import { createDelivery } from './save-take.js'
import { onAnything } from '../lib/keyboard/any-input.js'
import { createKeptList } from './saved-takes-list.js'
import { createStage } from './waveform-panel.js'
import { mainEvent } from './main-button.js'
import { newSitting } from './recording-set.js'
import {
  isByItself,
  isHandsFree,
  isUnsaved,
  waitsForWork,
  type RecordEffect,
  type RecordEvent,
  type RecordState,
} from './state.js'
import { step } from './transitions.js'
import { connectSwitches } from './settings.js'
import { takeOf } from './take.js'
import { createRecordView } from './view.js'

const data = readPageData<RecordPageData>()
const person = personHere(data.contributor)
if (person) record({ ...data, campaign: campaignHere(data.campaign) }, person)
else location.replace(data.urls.join)

function record(page: RecordPageData, contributor: Contributor): void {
  const say = speaker(page.messages, page.locale)
  const api = apiClient(page.urls.api, fetchAs(contributor.id), page.campaign)
  const view = createRecordView(page, say)
  const stage = createStage(page.locale, say)
  const panel = createOutboxPanel(say, page.urls.join)
  const keptList = createKeptList(say, (assignment) => machine.send({ type: 'redo', assignment }))
  const switches = connectSwitches((on) => machine.send({ type: 'hands_free', on }))
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
  const delivery = createDelivery(contributor.id, () => outbox)
  const ahead = nextSet(api, contributor.id, page.language.code, page.campaign)
  const desk = createDesk({
    api,
    kind: 'record',
    language: page.language.code,
    contributorId: contributor.id,
    outbox,
    reserve,
    pack,
    prepared: () => ahead.take(),
  })
  const claim = async () => {
    const outcome = await desk.claim(machine.state().set)
    machine.send(outcome)
    // Somebody who took along as many as one may can be given none in another language.
    if (outcome.type === 'claim_failed') pack.explain(outcome.trouble)
  }
  const prepareNextSet = async () => {
    if (!pack.isAtHand()) await ahead.prepare(machine.state().set, await outbox.answered())
  }

  const keepScreen = screenKeeper()
  const now = () => performance.now()
  const leave = () => machine.send({ type: 'left', now: now() })
  const booth = createBooth(page.assets.captureWorklet, {
    onListening: () => machine.send({ type: 'listening' }),
    onStarted: () => machine.send({ type: 'recording_started', now: now() }),
    onFellSilent: (silentMs) => machine.send({ type: 'fell_silent', now: now(), silentMs }),
    onLevel: (peak) => stage.level(peak),
    onSound(sound) {
      const text = machine.state().set.queue[0]?.sentence.text ?? ''
      machine.send({ type: 'taken', take: takeOf(sound, text) })
    },
    onFailed: (trouble) => machine.send({ type: 'microphone_failed', trouble }),
    onGivenUp: leave,
  })

  const machine = createMachine<RecordState, RecordEvent, RecordEffect>({
    initial: { phase: 'loading', set: { ...newSitting, handsFree: switches.isHandsFree() } },
    step,
    show(state) {
      view.show(state)
      stage.show(state)
      keptList.show(state)
      check.show(state)
      keepScreen(isHandsFree(state))
    },
    perform,
  })
  const check = connectCheck(page, say, () => {
    leave()
    booth.close()
  })

  function perform(effect: RecordEffect): void {
    switch (effect.do) {
      case 'claim':
        return void claim()
      case 'record':
        return void booth.record({
          ...switches.wish(),
          processing: effect.assignment.capture,
          byVoice: effect.byVoice,
        })
      case 'stop':
        return booth.stop(effect.silentMs)
      case 'cancel':
        return booth.cancel()
      case 'close_microphone':
        return booth.close()
      case 'keep':
        void prepareNextSet()
        return void delivery.keep(effect, booth.report()).then(() => machine.send({ type: 'kept' }))
      case 'finish':
        return goOnWhenSent()
      case 'skip':
        return desk.skip(effect.assignment)
      case 'report':
        return desk.report(effect.assignment, effect)
    }
  }

  function goOnWhenSent(): void {
    if (machine.state().phase !== 'sending' || isLeaving) return
    view.showSending(status)
    pack.letGoOn(status.trouble !== null)
    isLeaving = !delivery.isKeeping() && status.waiting === 0 && status.refused.length === 0
    if (isLeaving) location.assign(page.urls.thankYou)
  }

  const report = reportDialog((reason, note) => machine.send({ type: 'report', reason, note }))
  const press = () => {
    const event = mainEvent(machine.state(), now())
    if (event) machine.send(event)
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
  connectShortcuts({
    page: 'record',
    say,
    actions: {
      main: [' ', press],
      listen: ['p', () => stage.listen()],
      again: ['r', () => machine.state().phase === 'reviewing' && machine.send({ type: 'record' })],
      skip: ['s', () => machine.send({ type: 'skip' })],
      cancel: ['Escape', () => machine.send({ type: 'cancel' })],
    },
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave()
  })
  window.addEventListener('beforeunload', (event) => {
    if (isUnsaved(machine.state()) || delivery.isKeeping()) event.preventDefault()
  })
  onAnything(() => isByItself(machine.state()) && leave(), '#report-open, #keys-open')
  // Coming back to a page that was left for the thanks.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && isLeaving) location.reload()
  })
  askAgain(() => waitsForWork(machine.state()), claim)

  view.show(machine.state())
  void claim()
}
