import { createApiClient, fetchAsContributor } from '../lib/api/client.js'
import { retryWhenOnline } from '../lib/queue/retry-when-online.js'
import { createScreenWakeLock } from '../lib/device/wake-lock.js'
import { createAssignmentQueue } from '../lib/queue/assignment-queue.js'
import { currentCampaign, currentContributor } from '../lib/device/current-contributor.js'
import { connectButtons, readPageData } from '../lib/dom/dom.js'
import { createStateMachine } from '../lib/state-machine.js'
import { createNextSetPrefetch } from '../lib/queue/prefetch-next-set.js'
import type { Contributor, RecordPageData } from '../lib/page-data.js'
import { createReportDialog } from '../lib/dom/report-dialog.js'
import { createTabLock } from '../lib/queue/tab-lock.js'
import { connectShortcuts } from '../lib/keyboard/shortcuts.js'
import { createTranslate } from '../lib/translate.js'
import { openOutbox } from '../outbox/open-outbox.js'
import type { OutboxStatus } from '../outbox/outbox.js'
import { createOutboxPanel } from '../outbox/outbox-panel.js'
import { openOfflinePack } from '../offline-pack/open-offline-pack.js'
import { createRecorder } from './recorder.js'
import { connectMicrophoneCheck } from './microphone-check/microphone-check.js'
import { createTakeSaver } from './save-take.js'
import { onAnyInput } from '../lib/keyboard/any-input.js'
import { createSavedTakesList } from './saved-takes-list.js'
import { createWaveformPanel } from './waveform-panel.js'
import { mainButtonEvent } from './main-button.js'
import { emptyRecordingSet } from './recording-set.js'
import {
  isRecordingHandsFree,
  isHandsFreeRunning,
  hasUnsavedTake,
  isWaitingForWork,
  type RecordEffect,
  type RecordEvent,
  type RecordState,
} from './state.js'
import { transition } from './transitions.js'
import { connectRecorderSettings } from './settings.js'
import { createTake } from './take.js'
import { createRecordView } from './view.js'

const data = readPageData<RecordPageData>()
const contributor = currentContributor(data.contributor)
if (contributor) record({ ...data, campaign: currentCampaign(data.campaign) }, contributor)
else location.replace(data.urls.join)

function record(page: RecordPageData, contributor: Contributor): void {
  const t = createTranslate(page.messages, page.locale)
  const api = createApiClient(page.urls.api, fetchAsContributor(contributor.id), page.campaign)
  const view = createRecordView(page, t)
  const waveformPanel = createWaveformPanel(page.locale, t)
  const panel = createOutboxPanel(t, page.urls.join)
  const savedTakesList = createSavedTakesList(t, (assignmentId) =>
    machine.send({ type: 'redo', assignmentId }),
  )
  const settings = connectRecorderSettings((on) => machine.send({ type: 'hands_free', on }))
  let isLeaving = false
  let status: OutboxStatus = {
    waiting: 0,
    unsent: [],
    memoryOnly: 0,
    failure: null,
    refused: [],
    fromOthers: 0,
  }

  const outbox = openOutbox(api, contributor.id, (changed) => {
    status = changed
    panel.show(status)
    void offlinePack.publishStatus()
    leaveWhenSent()
  })
  panel.connect(outbox)
  const tryLock = createTabLock()
  const offlinePack = openOfflinePack({
    page,
    api,
    contributorId: contributor.id,
    t,
    answered: () => outbox.answered(),
    tryLock,
    onScreen: () => new Set(machine.state().set.queue.map(({ id }) => id)),
  })
  const takeSaver = createTakeSaver(contributor.id, () => outbox)
  const nextSet = createNextSetPrefetch(api, contributor.id, page.language.code, page.campaign)
  const assignmentQueue = createAssignmentQueue({
    api,
    kind: 'record',
    language: page.language.code,
    contributorId: contributor.id,
    outbox,
    tryLock,
    offlinePack,
    prefetched: () => nextSet.takePrefetched(),
  })
  const claim = async () => {
    const outcome = await assignmentQueue.claim(machine.state().set)
    machine.send(outcome)
    // A full offline pack of another language leaves no room for more assignments.
    if (outcome.type === 'claim_failed') offlinePack.explainFailure(outcome.failure)
  }
  const prefetchNextSet = async () => {
    if (offlinePack.hasSentences()) return
    await nextSet.prefetch(machine.state().set, await outbox.answered())
  }

  const keepScreenOn = createScreenWakeLock()
  const now = () => performance.now()
  const contributorLeft = () => machine.send({ type: 'contributor_left', now: now() })
  const recorder = createRecorder(page.assets.captureWorklet, {
    onListening: () => machine.send({ type: 'listening' }),
    onStarted: () => machine.send({ type: 'recording_started', now: now() }),
    onSpeechEnded: (silentMs) => machine.send({ type: 'speech_ended', now: now(), silentMs }),
    onLevel: (peak) => waveformPanel.addLevel(peak),
    onAudio(audio) {
      const text = machine.state().set.queue[0]?.sentence.text ?? ''
      machine.send({ type: 'take_ready', take: createTake(audio, text) })
    },
    onFailed: (failure) => machine.send({ type: 'microphone_failed', failure }),
    onIdleTimeout: contributorLeft,
  })

  const machine = createStateMachine<RecordState, RecordEvent, RecordEffect>({
    initial: { phase: 'loading', set: { ...emptyRecordingSet, handsFree: settings.isHandsFree() } },
    transition,
    show(state) {
      view.show(state)
      waveformPanel.show(state)
      savedTakesList.show(state)
      check.show(state)
      keepScreenOn(isHandsFreeRunning(state))
    },
    perform,
  })
  const check = connectMicrophoneCheck(page, t, () => {
    contributorLeft()
    recorder.close()
  })

  function perform(effect: RecordEffect): void {
    switch (effect.do) {
      case 'claim':
        return void claim()
      case 'record':
        return void recorder.record({
          ...settings.captureOptions(),
          processing: effect.assignment.capture,
          byVoice: effect.byVoice,
        })
      case 'stop':
        return recorder.stop(effect.silentMs)
      case 'cancel':
        return recorder.cancel()
      case 'close_microphone':
        return recorder.close()
      case 'save':
        void prefetchNextSet()
        return void takeSaver.save(effect, recorder.report()).then(() => machine.send({ type: 'saved' }))
      case 'finish':
        return leaveWhenSent()
      case 'skip':
        return assignmentQueue.skip(effect.assignment)
      case 'report':
        return assignmentQueue.report(effect.assignment, effect)
    }
  }

  function leaveWhenSent(): void {
    if (machine.state().phase !== 'sending' || isLeaving) return
    view.showSending(status)
    offlinePack.setNextLink(status.failure !== null)
    isLeaving = !takeSaver.isSaving() && status.waiting === 0 && status.refused.length === 0
    if (isLeaving) location.assign(page.urls.thankYou)
  }

  const report = createReportDialog((reason, note) => machine.send({ type: 'report', reason, note }))
  const press = () => {
    const event = mainButtonEvent(machine.state(), now())
    if (event) machine.send(event)
  }
  const buttons: Record<string, () => void> = {
    'main-button': press,
    listen: () => waveformPanel.togglePlayback(),
    again: () => machine.send({ type: 'record' }),
    save: () => machine.send({ type: 'save' }),
    cancel: () => machine.send({ type: 'cancel' }),
    skip: () => machine.send({ type: 'skip' }),
    'report-open': () => report.open(),
  }
  connectButtons(buttons)
  connectShortcuts({
    page: 'record',
    t,
    actions: {
      main: [' ', press],
      listen: ['p', () => waveformPanel.togglePlayback()],
      again: ['r', () => machine.state().phase === 'reviewing' && machine.send({ type: 'record' })],
      skip: ['s', () => machine.send({ type: 'skip' })],
      cancel: ['Escape', () => machine.send({ type: 'cancel' })],
    },
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') contributorLeft()
  })
  window.addEventListener('beforeunload', (event) => {
    if (hasUnsavedTake(machine.state()) || takeSaver.isSaving()) event.preventDefault()
  })
  onAnyInput(() => isRecordingHandsFree(machine.state()) && contributorLeft(), '#report-open, #keys-open')
  // The browser restored a page that had left for the thank-you page.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && isLeaving) location.reload()
  })
  retryWhenOnline(() => isWaitingForWork(machine.state()), claim)

  view.show(machine.state())
  void claim()
}
