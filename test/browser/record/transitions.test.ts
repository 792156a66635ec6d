import { emptyRecordingSet } from '../../../src/browser/record/recording-set.js'
import { mainButtonEvent } from '../../../src/browser/record/main-button.js'
import type { RecordEffect, RecordEvent, RecordState } from '../../../src/browser/record/state.js'
import { transition } from '../../../src/browser/record/transitions.js'
import { assignments, noneAnswered, take } from '../support/assignments.js'

const claimed = (count?: number, first?: number): RecordEvent => ({
  type: 'claimed',
  assignments: assignments(count, first),
  answered: noneAnswered,
})
const oneTake: RecordEvent[] = [
  { type: 'record' },
  { type: 'recording_started', now: 0 },
  { type: 'stop', now: 2000 },
  { type: 'take_ready', take: take() },
]

/** Runs events on a device that stores each take at once. */
function run(events: RecordEvent[], from: RecordState = { phase: 'loading', set: emptyRecordingSet }) {
  let state = from
  const effects: RecordEffect[] = []
  const perform = (event: RecordEvent) => {
    const [following, ...now] = transition(state, event)
    state = following
    effects.push(...now)
    if (now.some((effect) => effect.do === 'save')) perform({ type: 'saved' })
  }
  events.forEach(perform)
  return { state, effects, done: effects.map((effect) => effect.do) }
}

describe('the recorder', () => {
  test('records a sentence: ask, record, stop, review, save, next', () => {
    const { state, done } = run([claimed(), ...oneTake, { type: 'save' }])
    expect(done).toEqual(['record', 'stop', 'save'])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 1 } })
    expect(state.set.queue[0]?.id).toBe('a2')
  })

  test('no other sentence is shown before a take is stored, so that a killed browser cannot lose it', () => {
    const reviewing = run([claimed(), ...oneTake]).state
    const [saving] = transition(reviewing, { type: 'save' })
    for (const event of [{ type: 'skip' }, { type: 'save' }, { type: 'record' }, { type: 'cancel' }] as const)
      expect(transition(saving, event)).toEqual([saving])
    expect(mainButtonEvent(saving, 0)).toBeNull()
    expect(saving.set).toMatchObject({ done: 0, queue: [{ id: 'a1' }, {}, {}, {}, {}] })
    expect(transition(saving, { type: 'saved' })[0]).toMatchObject({ phase: 'idle', set: { done: 1 } })
  })

  test('five saved takes complete a set, which is then sent', () => {
    const five = Array.from({ length: 5 }, () => [...oneTake, { type: 'save' } as const]).flat()
    const { state, effects } = run([claimed(), ...five])
    expect(state.phase).toBe('sending')
    const saved = effects.flatMap((effect) => (effect.do === 'save' ? [effect.assignment.id] : []))
    expect(saved).toEqual(['a1', 'a2', 'a3', 'a4', 'a5'])
    // Leaving before the last one is stored would lose it.
    expect(effects.slice(-3).map((effect) => effect.do)).toEqual(['save', 'close_microphone', 'finish'])
  })

  test('a skipped or reported sentence is replaced, and not counted as done', () => {
    const report = { type: 'report', reason: 'offensive', note: '' } as const
    const { state, done } = run([claimed(), { type: 'skip' }, report, claimed(5)])
    expect(done).toEqual(['skip', 'claim', 'report', 'claim'])
    expect(state.set).toMatchObject({ done: 0 })
    expect(state.set.queue.map(({ id }) => id)).toEqual(['a3', 'a4', 'a5'])
  })

  test('a sentence that was seen or answered is not shown again', () => {
    const again: RecordEvent = { type: 'claimed', assignments: assignments(4), answered: new Set(['a2']) }
    expect(run([again]).state.set.queue.map(({ id }) => id)).toEqual(['a1', 'a3', 'a4'])
    const { state } = run([claimed(2), { type: 'skip' }, claimed(3)])
    expect(state.set.queue.map(({ id }) => id)).toEqual(['a2', 'a3'])
  })

  test('skipping during a take discards the take', () => {
    const { state, done } = run([
      claimed(),
      { type: 'record' },
      { type: 'recording_started', now: 0 },
      { type: 'skip' },
    ])
    expect(done).toEqual(['record', 'cancel', 'skip', 'claim'])
    expect(state.phase).toBe('idle')
  })

  test('the page says when no sentence is left, or ends the set early', () => {
    expect(run([claimed(0)]).state.phase).toBe('empty')
    const { state } = run([claimed(1), ...oneTake, { type: 'save' }, claimed(0)])
    expect(state).toMatchObject({ phase: 'sending', set: { done: 1 } })
  })

  test('a double press makes no recording', () => {
    const quick: RecordEvent[] = [
      ...oneTake.slice(0, 2),
      { type: 'stop', now: 300 },
      { type: 'take_ready', take: take() },
    ]
    expect(run([claimed(), ...quick]).state).toMatchObject({ phase: 'failed', failure: 'too_short' })
  })

  test('a silent microphone is closed, so that the next try opens it again', () => {
    const silent: RecordEvent[] = [
      ...oneTake.slice(0, 3),
      { type: 'take_ready', take: take({ isSilent: true }) },
    ]
    const { state, done } = run([claimed(), ...silent])
    expect(state).toMatchObject({ phase: 'failed', failure: 'silent' })
    expect(done).toEqual(['record', 'stop', 'close_microphone'])
    expect(run([{ type: 'retry' }], state)).toMatchObject({ state: { phase: 'asking' }, done: ['record'] })
  })

  test('a take of the longest length is reviewed like any other', () => {
    const endless: RecordEvent[] = [...oneTake.slice(0, 2), { type: 'take_ready', take: take() }]
    expect(run([claimed(), ...endless]).state.phase).toBe('reviewing')
  })

  test('a second stop, or a stop without a take, changes nothing', () => {
    expect(run([claimed(), { type: 'stop', now: 1 }])).toMatchObject({ state: { phase: 'idle' }, done: [] })
    const twice = run([claimed(), ...oneTake.slice(0, 3), { type: 'stop', now: 2100 }])
    expect(twice.done).toEqual(['record', 'stop'])
  })

  test('a denied permission is shown beside the sentence, and trying again asks for it again', () => {
    const { state } = run([claimed(), { type: 'record' }, { type: 'microphone_failed', failure: 'denied' }])
    expect(state).toMatchObject({ phase: 'failed', failure: 'denied' })
    expect(run([{ type: 'retry' }], state).done).toEqual(['record'])
  })

  test('a take under review survives a microphone that is unplugged; a take in progress does not', () => {
    const { state } = run([claimed(), ...oneTake, { type: 'microphone_failed', failure: 'unplugged' }])
    expect(state.phase).toBe('reviewing')
    const during = run([
      claimed(),
      ...oneTake.slice(0, 2),
      { type: 'microphone_failed', failure: 'unplugged' },
    ])
    expect(during.state).toMatchObject({ phase: 'failed', failure: 'unplugged' })
  })

  test('a microphone that opens after a cancel records nothing', () => {
    const late = run([
      claimed(),
      { type: 'record' },
      { type: 'cancel' },
      { type: 'recording_started', now: 0 },
    ])
    expect(late).toMatchObject({ state: { phase: 'idle' }, done: ['record', 'cancel', 'cancel'] })
  })

  test('a failed claim can be retried, unless the session is lost', () => {
    const offline = run([{ type: 'claim_failed', failure: { kind: 'network' } }])
    expect(run([{ type: 'retry' }], offline.state).done).toEqual(['claim'])
    const stranger = run([{ type: 'claim_failed', failure: { kind: 'session' } }])
    expect(run([{ type: 'retry' }], stranger.state)).toMatchObject({ state: { phase: 'failed' }, done: [] })
    const behind = run([claimed(3), { type: 'claim_failed', failure: { kind: 'network' } }])
    expect(behind.state.phase).toBe('idle')
  })

  test('sentences that arrive after a network failure are shown; a microphone failure stays', () => {
    const offline = run([{ type: 'claim_failed', failure: { kind: 'network' } }])
    expect(run([claimed()], offline.state).state.phase).toBe('idle')
    const deaf = run([claimed(3), { type: 'record' }, { type: 'microphone_failed', failure: 'denied' }])
    expect(run([claimed(5)], deaf.state).state.phase).toBe('failed')
  })

  test('the main button records, stops, saves, or repeats a poor take', () => {
    const presses: string[] = []
    let { state } = run([claimed()])
    for (const event of oneTake) {
      presses.push(mainButtonEvent(state, 0)?.type ?? '–')
      ;({ state } = run([event], state))
    }
    presses.push(mainButtonEvent(state, 0)?.type ?? '–')
    expect(presses).toEqual(['record', '–', 'stop', 'stop', 'save'])
    const poor = run([
      claimed(),
      ...oneTake.slice(0, 3),
      { type: 'take_ready', take: take({ hint: 'too_quiet' }) },
    ])
    expect(mainButtonEvent(poor.state, 0)).toEqual({ type: 'record' })
    expect(run([{ type: 'save' }], poor.state).done).toEqual(['save'])
  })
})

describe('recording a saved sentence again', () => {
  const afterSaving = (count: number) =>
    run([claimed(), ...Array.from({ length: count }, () => [...oneTake, { type: 'save' } as const]).flat()])
      .state
  const redo = (n: number): RecordEvent => ({ type: 'redo', assignmentId: `a${n}` })

  test('replaces its take, and the set continues where it was', () => {
    const before = afterSaving(2)
    const { state, done } = run([redo(1), ...oneTake, { type: 'save' }], before)
    expect(done).toEqual(['record', 'stop', 'save'])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 2 } })
    expect(state.set.queue[0]?.id).toBe('a3')
    expect(state.set.saved.map(({ assignment }) => assignment.id)).toEqual(['a1', 'a2'])
  })

  test.each(['cancel', 'skip'] as const)('keeps the saved take after %s', (type) => {
    const before = afterSaving(2)
    const { state, done } = run([redo(1), { type }], before)
    expect(done).toEqual([])
    expect(state).toEqual(before)
  })

  test('keeps the place in the set while changing from one saved sentence to another', () => {
    const { state } = run([redo(1), redo(2), { type: 'cancel' }], afterSaving(3))
    expect(state.set).toMatchObject({ done: 3, queue: [{ id: 'a4' }, { id: 'a5' }] })
  })

  test('is possible after the last sentence too, until everything is sent', () => {
    const { state } = run([redo(5)], afterSaving(5))
    expect(state).toMatchObject({ phase: 'idle', set: { done: 4, queue: [{ id: 'a5' }] } })
    const again = run([...oneTake, { type: 'save' }], state)
    expect(again.state.phase).toBe('sending')
    expect(again.done.slice(-3)).toEqual(['save', 'close_microphone', 'finish'])
  })

  test('is not offered while a take is under review, which would be lost', () => {
    const reviewing = run(oneTake, afterSaving(1)).state
    expect(run([redo(1)], reviewing).state).toBe(reviewing)
  })

  test('keeps the saved take when the sentence is reported', () => {
    const { state, done } = run([redo(1), { type: 'report', reason: 'misspelled', note: '' }], afterSaving(1))
    expect(done).toEqual(['report'])
    expect(state.set).toMatchObject({ done: 1, saved: [{}] })
  })
})

describe('hands-free', () => {
  const on: RecordEvent = { type: 'hands_free', on: true }
  const spoken: RecordEvent[] = [
    { type: 'listening' },
    { type: 'recording_started', now: 0 },
    { type: 'speech_ended', now: 3000, silentMs: 1200 },
    { type: 'take_ready', take: take() },
  ]

  test('listens, records speech, saves the take and listens for the next', () => {
    const { state, done, effects } = run([claimed(), on, ...spoken])
    expect(done).toEqual(['record', 'stop', 'save', 'record'])
    expect(effects[1]).toEqual({ do: 'stop', silentMs: 1200 })
    expect(state).toMatchObject({ phase: 'asking', set: { done: 1, queue: [{ id: 'a2' }, {}, {}, {}] } })
  })

  test('a take with a hint is shown for review instead of saved', () => {
    const poor: RecordEvent[] = [
      ...spoken.slice(0, 3),
      { type: 'take_ready', take: take({ hint: 'cut_off' }) },
    ]
    const { state } = run([claimed(), on, ...poor])
    expect(state).toMatchObject({ phase: 'reviewing', set: { done: 0 } })
    expect(run([{ type: 'save' }], state).done).toEqual(['save', 'record'])
  })

  test('the microphone is closed after five sentences', () => {
    const { state, done } = run([claimed(), on, ...Array.from({ length: 5 }, () => spoken).flat()])
    expect(state.phase).toBe('sending')
    expect(done.slice(-3)).toEqual(['save', 'close_microphone', 'finish'])
  })

  test.each([
    ['while it listens', spoken.slice(0, 1)],
    ['while it records', spoken.slice(0, 2)],
  ])('a dark screen or any input stops it %s, and a press continues', (_when, events) => {
    const { state, done } = run([claimed(), on, ...events, { type: 'contributor_left', now: 1000 }])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 0, handsFree: true } })
    expect(done).toEqual(['record', 'cancel'])
    expect(run([{ type: 'record' }], state).effects).toMatchObject([{ do: 'record', byVoice: true }])
  })

  test('a take that was started by a press is kept when the screen turns dark', () => {
    const { state, done } = run([claimed(), ...oneTake.slice(0, 2), { type: 'contributor_left', now: 2000 }])
    expect(state.phase).toBe('recording')
    expect(done).toEqual(['record', 'stop'])
  })

  test('switched off, it stops at once, and the next take starts by a press', () => {
    const { state } = run([claimed(), on, ...spoken.slice(0, 2), { type: 'hands_free', on: false }])
    expect(state.phase).toBe('idle')
    expect(run([{ type: 'record' }], state).effects).toMatchObject([{ do: 'record', byVoice: false }])
  })

  test('it continues after a slow connection between two sentences', () => {
    const { done } = run([claimed(1), on, ...spoken, claimed(4, 2)])
    expect(done).toEqual(['claim', 'record', 'stop', 'save', 'claim', 'record'])
  })
})
