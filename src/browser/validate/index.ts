import { ApiError, createApiClient, fetchAsContributor } from '../lib/api/client.js'
import type { RejectReason, Verdict } from '../lib/api/types.js'
import { retryWhenOnline } from '../lib/queue/retry-when-online.js'
import { createAssignmentQueue } from '../lib/queue/assignment-queue.js'
import { connectButtons, element, readPageData } from '../lib/dom/dom.js'
import { newUuid } from '../lib/uuid.js'
import { createStateMachine } from '../lib/state-machine.js'
import type { Contributor, ValidatePageData } from '../lib/page-data.js'
import { createReportDialog } from '../lib/dom/report-dialog.js'
import { createTabLock } from '../lib/queue/tab-lock.js'
import { connectShortcuts } from '../lib/keyboard/shortcuts.js'
import { createTranslate } from '../lib/translate.js'
import { emptySet } from '../lib/queue/work-set.js'
import { openOutbox } from '../outbox/open-outbox.js'
import { createOutboxPanel } from '../outbox/outbox-panel.js'
import { createClipPlayer } from './clip-player.js'
import {
  canVote,
  isWaitingForWork,
  type LastVote,
  type ValidateEffect,
  type ValidateEvent,
  type ValidateState,
} from './state.js'
import { transition } from './transitions.js'
import { createValidateView } from './view.js'

const data = readPageData<ValidatePageData>()
if (data.contributor) validate(data, data.contributor)
else location.replace(data.urls.join)

function validate(page: ValidatePageData, contributor: Contributor): void {
  const t = createTranslate(page.messages, page.locale)
  const api = createApiClient(page.urls.api, fetchAsContributor(contributor.id), page.campaign)
  const view = createValidateView(page, t)
  const panel = createOutboxPanel(t, page.urls.join)

  const outbox = openOutbox(api, contributor.id, (status) => panel.show(status))
  panel.connect(outbox)
  const assignmentQueue = createAssignmentQueue({
    api,
    kind: 'validate',
    language: page.language.code,
    contributorId: contributor.id,
    outbox,
    tryLock: createTabLock(),
  })
  const claim = async () => machine.send(await assignmentQueue.claim(machine.state().set))

  const clipPlayer = createClipPlayer(api, page.locale, {
    onEnded: () => machine.send({ type: 'ended' }),
    onBlocked: () => machine.send({ type: 'play' }),
    onFailed: (failure) => machine.send({ type: 'play_failed', failure }),
  })

  const machine = createStateMachine<ValidateState, ValidateEvent, ValidateEffect>({
    initial: { phase: 'loading', set: emptySet, last: null },
    transition,
    show(state) {
      view.show(state)
      clipPlayer.show(state.set.queue)
    },
    perform,
  })

  function perform(effect: ValidateEffect): void {
    switch (effect.do) {
      case 'claim':
        return void claim()
      case 'play':
        return void clipPlayer.play()
      case 'pause':
        return clipPlayer.pause()
      case 'stop':
        return clipPlayer.stop()
      case 'vote':
        return void sendVote(effect)
      case 'undo':
        return void undo(effect.vote)
      case 'skip':
        return assignmentQueue.skip(effect.assignment)
      case 'report':
        return assignmentQueue.report(effect.assignment, effect)
    }
  }

  async function sendVote({
    id,
    assignment,
    verdict,
    reasons,
  }: ValidateEffect & { do: 'vote' }): Promise<void> {
    const content = { kind: 'vote', verdict, reasons } as const
    const item = { id, contributorId: contributor.id, assignmentId: assignment.id, content }
    await outbox.add({ ...item, sentence: assignment.sentence, createdAt: Date.now(), failures: 0 })
  }

  async function undo(vote: LastVote): Promise<void> {
    const delivery = await outbox.confirmDelivery(vote.id)
    try {
      if (delivery === 'unknown') throw new ApiError({ kind: 'network' })
      if (delivery === 'delivered') await api.deleteVote(vote.id)
      machine.send({ type: 'undone' })
    } catch (error) {
      machine.send({ type: 'undo_failed' })
      const isRefused = error instanceof ApiError && error.failure.kind === 'refused'
      view.showMessage(isRefused ? 'validate.say.too-late' : 'validate.say.undo-later')
    }
  }

  function vote(verdict: Verdict, reasons: RejectReason[] = []): void {
    if (canVote(machine.state(), verdict)) machine.send({ type: 'vote', id: newUuid(), verdict, reasons })
    else view.showMessage(verdict === 'accept' ? 'validate.say.hear-first' : 'validate.say.begin-first')
  }

  function reject(): void {
    if (canVote(machine.state(), 'reject')) machine.send({ type: 'reject' })
    else view.showMessage('validate.say.begin-first')
  }

  const report = createReportDialog((reason, note) => machine.send({ type: 'report', reason, note }))
  const buttons: Record<string, () => void> = {
    'main-button': () => machine.send({ type: 'play' }),
    accept: () => vote('accept'),
    reject,
    'reject-cancel': () => machine.send({ type: 'cancel' }),
    unsure: () => vote('unsure'),
    skip: () => machine.send({ type: 'skip' }),
    'report-open': () => report.open(),
    undo: () => machine.send({ type: 'undo' }),
    retry: () => machine.send({ type: 'retry' }),
  }
  connectButtons(buttons)
  element('#reasons').addEventListener('submit', (event) => {
    event.preventDefault()
    const reasons = view.reasons()
    if (reasons.length > 0) vote('reject', reasons)
    else view.showMessage('validate.say.choose-reason')
  })
  connectShortcuts({
    page: 'validate',
    t,
    actions: {
      play: [' ', buttons['main-button']!],
      accept: ['y', () => vote('accept')],
      reject: ['n', reject],
      unsure: ['u', () => vote('unsure')],
      skip: ['s', buttons.skip!],
      undo: ['z', buttons.undo!],
      cancel: ['Escape', () => machine.send({ type: 'cancel' })],
    },
    digit: (n) => (machine.state().phase === 'rejecting' ? () => view.toggleReason(n - 1) : undefined),
  })
  retryWhenOnline(() => isWaitingForWork(machine.state()), claim)

  view.show(machine.state())
  void claim()
}
