import { ApiError, apiClient, fetchAs, type Verdict } from '../lib/api/client.js'
import { askAgain } from '../lib/queue/retry-when-online.js'
import { createDesk } from '../lib/queue/assignment-queue.js'
import { connectButtons, element, readPageData } from '../lib/dom/dom.js'
import { newId } from '../lib/uuid.js'
import { createMachine } from '../lib/state-machine.js'
import type { Contributor, ValidatePageData } from '../lib/page-data.js'
import { reportDialog } from '../lib/dom/report-dialog.js'
import { createReserve } from '../lib/queue/tab-lock.js'
import { connectShortcuts } from '../lib/keyboard/shortcuts.js'
import { speaker } from '../lib/translate.js'
import { newSet } from '../lib/queue/work-set.js'
import { openOutbox } from '../outbox/open-outbox.js'
import { createOutboxPanel } from '../outbox/outbox-panel.js'
import { createStage } from './clip-player.js'
import {
  canVote,
  waitsForWork,
  type LastVote,
  type ValidateEffect,
  type ValidateEvent,
  type ValidateState,
} from './state.js'
import { step } from './transitions.js'
import { createValidateView } from './view.js'

const data = readPageData<ValidatePageData>()
if (data.contributor) validate(data, data.contributor)
else location.replace(data.urls.join)

function validate(page: ValidatePageData, contributor: Contributor): void {
  const say = speaker(page.messages, page.locale)
  const api = apiClient(page.urls.api, fetchAs(contributor.id), page.campaign)
  const view = createValidateView(page, say)
  const panel = createOutboxPanel(say, page.urls.join)

  const outbox = openOutbox(api, contributor.id, (status) => panel.show(status))
  panel.connect(outbox)
  const desk = createDesk({
    api,
    kind: 'validate',
    language: page.language.code,
    contributorId: contributor.id,
    outbox,
    reserve: createReserve(),
  })
  const claim = async () => machine.send(await desk.claim(machine.state().set))

  const stage = createStage(api, page.locale, {
    onEnded: () => machine.send({ type: 'ended' }),
    onBlocked: () => machine.send({ type: 'play' }),
    onFailed: (failure) => machine.send({ type: 'play_failed', failure }),
  })

  const machine = createMachine<ValidateState, ValidateEvent, ValidateEffect>({
    initial: { phase: 'loading', set: newSet, last: null },
    step,
    show(state) {
      view.show(state)
      stage.show(state.set.queue)
    },
    perform,
  })

  function perform(effect: ValidateEffect): void {
    switch (effect.do) {
      case 'claim':
        return void claim()
      case 'play':
        return void stage.play()
      case 'pause':
        return stage.pause()
      case 'silence':
        return stage.silence()
      case 'vote':
        return void keep(effect)
      case 'undo':
        return void takeBack(effect.vote)
      case 'skip':
        return desk.skip(effect.assignment)
      case 'report':
        return desk.report(effect.assignment, effect)
    }
  }

  async function keep({ id, assignment, verdict, reasons }: ValidateEffect & { do: 'vote' }): Promise<void> {
    const content = { kind: 'vote', verdict, reasons } as const
    const parcel = { id, contributorId: contributor.id, assignmentId: assignment.id, content }
    await outbox.keep({ ...parcel, sentence: assignment.sentence, madeAt: Date.now(), failures: 0 })
  }

  async function takeBack(vote: LastVote): Promise<void> {
    const whereabouts = await outbox.recall(vote.id)
    try {
      if (whereabouts === 'unknown') throw new ApiError({ kind: 'network' })
      if (whereabouts === 'arrived') await api.takeVoteBack(vote.id)
      machine.send({ type: 'undone' })
    } catch (error) {
      machine.send({ type: 'undo_failed' })
      const isRefused = error instanceof ApiError && error.trouble.kind === 'refused'
      view.remark(isRefused ? 'validate.say.too-late' : 'validate.say.undo-later')
    }
  }

  function vote(verdict: Verdict, reasons: string[] = []): void {
    if (canVote(machine.state(), verdict)) machine.send({ type: 'vote', id: newId(), verdict, reasons })
    else view.remark(verdict === 'accept' ? 'validate.say.hear-first' : 'validate.say.begin-first')
  }

  function reject(): void {
    if (canVote(machine.state(), 'reject')) machine.send({ type: 'reject' })
    else view.remark('validate.say.begin-first')
  }

  const report = reportDialog((reason, note) => machine.send({ type: 'report', reason, note }))
  const buttons: Record<string, () => void> = {
    'main-key': () => machine.send({ type: 'play' }),
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
    else view.remark('validate.say.choose-reason')
  })
  connectShortcuts({
    page: 'validate',
    say,
    actions: {
      play: [' ', buttons['main-key']!],
      accept: ['y', () => vote('accept')],
      reject: ['n', reject],
      unsure: ['u', () => vote('unsure')],
      skip: ['s', buttons.skip!],
      undo: ['z', buttons.undo!],
      cancel: ['Escape', () => machine.send({ type: 'cancel' })],
    },
    digit: (n) => (machine.state().phase === 'rejecting' ? () => view.toggleReason(n - 1) : undefined),
  })
  askAgain(() => waitsForWork(machine.state()), claim)

  view.show(machine.state())
  void claim()
}
