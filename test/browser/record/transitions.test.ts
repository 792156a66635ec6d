import { newSitting } from '../../../src/browser/record/recording-set.js'
import { mainEvent } from '../../../src/browser/record/main-button.js'
import type { RecordEffect, RecordEvent, RecordState } from '../../../src/browser/record/state.js'
import { step } from '../../../src/browser/record/transitions.js'
import { assignments, nobodyAnswered, take } from '../support/assignments.js'

const claimed = (count?: number, first?: number): RecordEvent => ({
  type: 'claimed',
  assignments: assignments(count, first),
  answered: nobodyAnswered,
})
const oneTake: RecordEvent[] = [
  { type: 'record' },
  { type: 'recording_started', now: 0 },
  { type: 'stop', now: 2000 },
  { type: 'taken', take: take() },
]

/** On a device that keeps at once what it is given. */
function run(events: RecordEvent[], from: RecordState = { phase: 'loading', set: newSitting }) {
  let state = from
  const effects: RecordEffect[] = []
  const perform = (event: RecordEvent) => {
    const [following, ...now] = step(state, event)
    state = following
    effects.push(...now)
    if (now.some((effect) => effect.do === 'keep')) perform({ type: 'kept' })
  }
  events.forEach(perform)
  return { state, effects, done: effects.map((effect) => effect.do) }
}

describe('the recorder', () => {
  test('records a sentence: ask, record, stop, review, keep, next', () => {
    const { state, done } = run([claimed(), ...oneTake, { type: 'keep' }])
    expect(done).toEqual(['record', 'stop', 'keep'])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 1 } })
    expect(state.set.queue[0]?.id).toBe('a2')
  })

  test('no other sentence comes before a take is kept on the device, where a killed browser cannot lose it', () => {
    const reviewing = run([claimed(), ...oneTake]).state
    const [keeping] = step(reviewing, { type: 'keep' })
    for (const event of [{ type: 'skip' }, { type: 'keep' }, { type: 'record' }, { type: 'cancel' }] as const)
      expect(step(keeping, event)).toEqual([keeping])
    expect(mainEvent(keeping, 0)).toBeNull()
    expect(keeping.set).toMatchObject({ done: 0, queue: [{ id: 'a1' }, {}, {}, {}, {}] })
    expect(step(keeping, { type: 'kept' })[0]).toMatchObject({ phase: 'idle', set: { done: 1 } })
  })

  test('five kept recordings make a set, which is then sent', () => {
    const five = Array.from({ length: 5 }, () => [...oneTake, { type: 'keep' } as const]).flat()
    const { state, effects } = run([claimed(), ...five])
    expect(state.phase).toBe('sending')
    const kept = effects.flatMap((effect) => (effect.do === 'keep' ? [effect.assignment.id] : []))
    expect(kept).toEqual(['a1', 'a2', 'a3', 'a4', 'a5'])
    // Leaving before the last one is kept would lose it.
    expect(effects.slice(-3).map((effect) => effect.do)).toEqual(['keep', 'close_microphone', 'finish'])
  })

  test('what is skipped or reported does not count, and is replaced', () => {
    const report = { type: 'report', reason: 'offensive', note: '' } as const
    const { state, done } = run([claimed(), { type: 'skip' }, report, claimed(5)])
    expect(done).toEqual(['skip', 'claim', 'report', 'claim'])
    expect(state.set).toMatchObject({ done: 0 })
    expect(state.set.queue.map(({ id }) => id)).toEqual(['a3', 'a4', 'a5'])
  })

  test('an assignment that was seen or answered is not shown again', () => {
    const again: RecordEvent = { type: 'claimed', assignments: assignments(4), answered: new Set(['a2']) }
    expect(run([again]).state.set.queue.map(({ id }) => id)).toEqual(['a1', 'a3', 'a4'])
    const { state } = run([claimed(2), { type: 'skip' }, claimed(3)])
    expect(state.set.queue.map(({ id }) => id)).toEqual(['a2', 'a3'])
  })

  test('skipping in the middle of a take throws the take away', () => {
    const { state, done } = run([
      claimed(),
      { type: 'record' },
      { type: 'recording_started', now: 0 },
      { type: 'skip' },
    ])
    expect(done).toEqual(['record', 'cancel', 'skip', 'claim'])
    expect(state.phase).toBe('idle')
  })

  test('nothing left at all is empty; nothing more within a set ends the set', () => {
    expect(run([claimed(0)]).state.phase).toBe('empty')
    const { state } = run([claimed(1), ...oneTake, { type: 'keep' }, claimed(0)])
    expect(state).toMatchObject({ phase: 'sending', set: { done: 1 } })
  })

  test('a press and a press at once is no recording', () => {
    const quick: RecordEvent[] = [
      ...oneTake.slice(0, 2),
      { type: 'stop', now: 300 },
      { type: 'taken', take: take() },
    ]
    expect(run([claimed(), ...quick]).state).toMatchObject({ phase: 'failed', failure: 'too_short' })
  })

  test('a microphone that sends silence is closed, so that the next try opens it anew', () => {
    const silent: RecordEvent[] = [...oneTake.slice(0, 3), { type: 'taken', take: take({ isSilent: true }) }]
    const { state, done } = run([claimed(), ...silent])
    expect(state).toMatchObject({ phase: 'failed', failure: 'silent' })
    expect(done).toEqual(['record', 'stop', 'close_microphone'])
    expect(run([{ type: 'retry' }], state)).toMatchObject({ state: { phase: 'asking' }, done: ['record'] })
  })

  test('a take that reached the longest length is reviewed like any other', () => {
    const endless: RecordEvent[] = [...oneTake.slice(0, 2), { type: 'taken', take: take() }]
    expect(run([claimed(), ...endless]).state.phase).toBe('reviewing')
  })

  test('a second stop, and a stop without a take, do nothing', () => {
    expect(run([claimed(), { type: 'stop', now: 1 }])).toMatchObject({ state: { phase: 'idle' }, done: [] })
    const twice = run([claimed(), ...oneTake.slice(0, 3), { type: 'stop', now: 2100 }])
    expect(twice.done).toEqual(['record', 'stop'])
  })

  test('permission denied is told at the sentence; trying again asks again', () => {
    const { state } = run([claimed(), { type: 'record' }, { type: 'microphone_failed', trouble: 'denied' }])
    expect(state).toMatchObject({ phase: 'failed', failure: 'denied' })
    expect(run([{ type: 'retry' }], state).done).toEqual(['record'])
  })

  test('a microphone that goes while nobody records disturbs nobody', () => {
    const { state } = run([claimed(), ...oneTake, { type: 'microphone_failed', trouble: 'unplugged' }])
    expect(state.phase).toBe('reviewing')
    const during = run([
      claimed(),
      ...oneTake.slice(0, 2),
      { type: 'microphone_failed', trouble: 'unplugged' },
    ])
    expect(during.state).toMatchObject({ phase: 'failed', failure: 'unplugged' })
  })

  test('a microphone that opens after one has gone on records nothing', () => {
    const late = run([
      claimed(),
      { type: 'record' },
      { type: 'cancel' },
      { type: 'recording_started', now: 0 },
    ])
    expect(late).toMatchObject({ state: { phase: 'idle' }, done: ['record', 'cancel', 'cancel'] })
  })

  test('no connection: try again claims again, a lost session cannot be retried', () => {
    const offline = run([{ type: 'claim_failed', trouble: { kind: 'network' } }])
    expect(run([{ type: 'retry' }], offline.state).done).toEqual(['claim'])
    const stranger = run([{ type: 'claim_failed', trouble: { kind: 'session' } }])
    expect(run([{ type: 'retry' }], stranger.state)).toMatchObject({ state: { phase: 'failed' }, done: [] })
    const behind = run([claimed(3), { type: 'claim_failed', trouble: { kind: 'network' } }])
    expect(behind.state.phase).toBe('idle')
  })

  test('work that comes while the page waits for its network is shown; a microphone that fails still does', () => {
    const offline = run([{ type: 'claim_failed', trouble: { kind: 'network' } }])
    expect(run([claimed()], offline.state).state.phase).toBe('idle')
    const deaf = run([claimed(3), { type: 'record' }, { type: 'microphone_failed', trouble: 'denied' }])
    expect(run([claimed(5)], deaf.state).state.phase).toBe('failed')
  })

  test('the one button records, stops, keeps, or repeats what was poor', () => {
    const presses: string[] = []
    let { state } = run([claimed()])
    for (const event of oneTake) {
      presses.push(mainEvent(state, 0)?.type ?? '–')
      ;({ state } = run([event], state))
    }
    presses.push(mainEvent(state, 0)?.type ?? '–')
    expect(presses).toEqual(['record', '–', 'stop', 'stop', 'keep'])
    const poor = run([
      claimed(),
      ...oneTake.slice(0, 3),
      { type: 'taken', take: take({ hint: 'too_quiet' }) },
    ])
    expect(mainEvent(poor.state, 0)).toEqual({ type: 'record' })
    expect(run([{ type: 'keep' }], poor.state).done).toEqual(['keep'])
  })
})

describe('a set that can be made again', () => {
  const kept = (count: number) =>
    run([claimed(), ...Array.from({ length: count }, () => [...oneTake, { type: 'keep' } as const]).flat()])
      .state
  const redo = (n: number): RecordEvent => ({ type: 'redo', assignment: `a${n}` })

  test('a sentence that was kept is read once more, and the set goes on where it was', () => {
    const before = kept(2)
    const { state, done } = run([redo(1), ...oneTake, { type: 'keep' }], before)
    expect(done).toEqual(['record', 'stop', 'keep'])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 2 } })
    expect(state.set.queue[0]?.id).toBe('a3')
    expect(state.set.kept.map(({ assignment }) => assignment.id)).toEqual(['a1', 'a2'])
  })

  test.each(['cancel', 'skip'] as const)('%s leaves what was kept as it was', (type) => {
    const before = kept(2)
    const { state, done } = run([redo(1), { type }], before)
    expect(done).toEqual([])
    expect(state).toEqual(before)
  })

  test('one turns from one kept sentence to another without losing the place', () => {
    const { state } = run([redo(1), redo(2), { type: 'cancel' }], kept(3))
    expect(state.set).toMatchObject({ done: 3, queue: [{ id: 'a4' }, { id: 'a5' }] })
  })

  test('until the thanks, also the complete set can be made again, and is then sent again', () => {
    const { state } = run([redo(5)], kept(5))
    expect(state).toMatchObject({ phase: 'idle', set: { done: 4, queue: [{ id: 'a5' }] } })
    const again = run([...oneTake, { type: 'keep' }], state)
    expect(again.state.phase).toBe('sending')
    expect(again.done.slice(-3)).toEqual(['keep', 'close_microphone', 'finish'])
  })

  test('nobody is taken away from a take that is not kept yet', () => {
    const reviewing = run(oneTake, kept(1)).state
    expect(run([redo(1)], reviewing).state).toBe(reviewing)
  })

  test('a kept sentence that is reported stays kept', () => {
    const { state, done } = run([redo(1), { type: 'report', reason: 'misspelled', note: '' }], kept(1))
    expect(done).toEqual(['report'])
    expect(state.set).toMatchObject({ done: 1, kept: [{}] })
  })
})

describe('hands-free', () => {
  const on: RecordEvent = { type: 'hands_free', on: true }
  const spoken: RecordEvent[] = [
    { type: 'listening' },
    { type: 'recording_started', now: 0 },
    { type: 'fell_silent', now: 3000, silentMs: 1200 },
    { type: 'taken', take: take() },
  ]

  test('it listens, records the voice, keeps the take and listens to the next', () => {
    const { state, done, effects } = run([claimed(), on, ...spoken])
    expect(done).toEqual(['record', 'stop', 'keep', 'record'])
    expect(effects[1]).toEqual({ do: 'stop', silentMs: 1200 })
    expect(state).toMatchObject({ phase: 'asking', set: { done: 1, queue: [{ id: 'a2' }, {}, {}, {}] } })
  })

  test('a take with a hint is offered again instead of kept', () => {
    const poor: RecordEvent[] = [...spoken.slice(0, 3), { type: 'taken', take: take({ hint: 'cut_off' }) }]
    const { state } = run([claimed(), on, ...poor])
    expect(state).toMatchObject({ phase: 'reviewing', set: { done: 0 } })
    expect(run([{ type: 'keep' }], state).done).toEqual(['keep', 'record'])
  })

  test('five sentences end the set, and nothing listens any more', () => {
    const { state, done } = run([claimed(), on, ...Array.from({ length: 5 }, () => spoken).flat()])
    expect(state.phase).toBe('sending')
    expect(done.slice(-3)).toEqual(['keep', 'close_microphone', 'finish'])
  })

  test.each([
    ['while it listens', spoken.slice(0, 1)],
    ['while one speaks', spoken.slice(0, 2)],
  ])('a dark screen, or anything pressed, stops it %s; a press goes on', (_when, events) => {
    const { state, done } = run([claimed(), on, ...events, { type: 'left', now: 1000 }])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 0, handsFree: true } })
    expect(done).toEqual(['record', 'cancel'])
    expect(run([{ type: 'record' }], state).effects).toMatchObject([{ do: 'record', byVoice: true }])
  })

  test('what one pressed a button for is not thrown away with the screen', () => {
    const { state, done } = run([claimed(), ...oneTake.slice(0, 2), { type: 'left', now: 2000 }])
    expect(state.phase).toBe('recording')
    expect(done).toEqual(['record', 'stop'])
  })

  test('switched off, it stops at once; the next take is made by hand', () => {
    const { state } = run([claimed(), on, ...spoken.slice(0, 2), { type: 'hands_free', on: false }])
    expect(state.phase).toBe('idle')
    expect(run([{ type: 'record' }], state).effects).toMatchObject([{ do: 'record', byVoice: false }])
  })

  test('a slow connection between two sentences is waited out', () => {
    const { done } = run([claimed(1), on, ...spoken, claimed(4, 2)])
    expect(done).toEqual(['claim', 'record', 'stop', 'keep', 'claim', 'record'])
  })
})
