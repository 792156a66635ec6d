import type { RejectReason, Verdict } from '../../../src/browser/lib/api/types.js'
import { emptySet } from '../../../src/browser/lib/queue/work-set.js'
import {
  canUndo,
  canVote,
  type ValidateEffect,
  type ValidateEvent,
  type ValidateState,
} from '../../../src/browser/validate/state.js'
import { transition } from '../../../src/browser/validate/transitions.js'
import { assignments, noneAnswered } from '../support/assignments.js'

const claimed = (count?: number, first?: number): ValidateEvent => ({
  type: 'claimed',
  assignments: assignments(count, first),
  answered: noneAnswered,
})
const vote = (verdict: Verdict, reasons: RejectReason[] = []): ValidateEvent => ({
  type: 'vote',
  id: 'v1',
  verdict,
  reasons,
})
const heard: ValidateEvent[] = [{ type: 'play' }, { type: 'ended' }]

function run(events: ValidateEvent[], from: ValidateState = { phase: 'loading', set: emptySet, last: null }) {
  let state = from
  const effects: ValidateEffect[] = []
  for (const event of events) {
    const [following, ...now] = transition(state, event)
    state = following
    effects.push(...now)
  }
  return { state, effects, done: effects.map((effect) => effect.do) }
}

describe('the validator', () => {
  test('accepts only a clip that was heard to its end', () => {
    for (const before of [
      [],
      [{ type: 'play' }],
      [{ type: 'play' }, { type: 'play' }],
    ] as ValidateEvent[][]) {
      const { state } = run([claimed(), ...before])
      expect(canVote(state, 'accept')).toBe(false)
      expect(run([vote('accept')], state).done).toEqual([])
    }
    expect(run([claimed(), ...heard, vote('accept')]).done).toEqual(['play', 'stop', 'vote'])
    const playedAgain = run([claimed(), ...heard, { type: 'play' }])
    expect(canVote(playedAgain.state, 'accept')).toBe(true)
  })

  test('the next clip must be heard as well before it is accepted', () => {
    const { state } = run([claimed(), ...heard, vote('accept')])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 1 } })
    expect(canVote(state, 'accept')).toBe(false)
  })

  test('rejects or is unsure of a clip that was started, not of one that was never played', () => {
    const { state: unheard } = run([claimed()])
    expect(run([vote('unsure'), { type: 'reject' }, vote('reject', ['noise'])], unheard).done).toEqual([])
    const { effects } = run([{ type: 'play' }, { type: 'reject' }, vote('reject', ['noise'])], unheard)
    expect(effects.map((effect) => effect.do)).toEqual(['play', 'pause', 'stop', 'vote'])
    expect(effects.at(-1)).toMatchObject({ verdict: 'reject', reasons: ['noise'], assignment: { id: 'a1' } })
  })

  test('cancelling the choice of reasons returns to the clip as it was', () => {
    const after = (events: ValidateEvent[]) =>
      run([claimed(), ...events, { type: 'reject' }, { type: 'cancel' }]).state
    expect(after(heard).phase).toBe('heard')
    expect(after([{ type: 'play' }]).phase).toBe('paused')
  })

  test('five votes complete a set, and the last one can still be undone', () => {
    const five = Array.from({ length: 5 }, () => [...heard, vote('accept')]).flat()
    const { state } = run([claimed(), ...five])
    expect(state).toMatchObject({ phase: 'finished', set: { done: 5 } })
    expect(canUndo(state)).toBe(true)
    const { state: back, effects } = run([{ type: 'undo' }, { type: 'undone' }], state)
    expect(effects[1]).toMatchObject({ do: 'undo', vote: { id: 'v1', assignment: { id: 'a5' } } })
    expect(back).toMatchObject({ phase: 'heard', set: { done: 4 }, last: null })
    expect(back.set.queue.map(({ id }) => id)).toEqual(['a5'])
  })

  test('only the last vote can be undone, and its clip is then voted on again', () => {
    const { state } = run([
      claimed(),
      ...heard,
      vote('accept'),
      { type: 'play' },
      { type: 'undo' },
      { type: 'undone' },
    ])
    expect(state.set.queue[0]?.id).toBe('a1')
    expect(canUndo(state)).toBe(false)
    expect(run([vote('reject', ['noise'])], state).effects.at(-1)).toMatchObject({ do: 'vote' })
  })

  test('undoing a vote does not allow accepting a clip that was not heard to its end', () => {
    const begun = run([claimed(), { type: 'play' }, vote('unsure'), { type: 'undo' }, { type: 'undone' }])
    expect(begun.state.phase).toBe('idle')
    expect(canVote(begun.state, 'accept')).toBe(false)
  })

  test('a failed undo returns to the clip, with the clips claimed meanwhile', () => {
    const { state } = run([claimed(2), ...heard, vote('accept'), ...heard, { type: 'undo' }, claimed(5)])
    expect(run([{ type: 'undo_failed' }], state).state).toMatchObject({
      phase: 'heard',
      set: { queue: [{ id: 'a2' }, { id: 'a3' }, { id: 'a4' }, { id: 'a5' }] },
    })
  })

  test('a clip that cannot be played can be retried, skipped or reported', () => {
    const { state } = run([claimed(), { type: 'play' }, { type: 'play_failed', failure: 'unplayable' }])
    expect(state).toMatchObject({ phase: 'failed', failure: 'unplayable' })
    expect(run([{ type: 'retry' }], state)).toMatchObject({ state: { phase: 'playing' }, done: ['play'] })
    expect(run([{ type: 'skip' }], state).done).toEqual(['stop', 'skip', 'claim'])
    expect(run([{ type: 'report', reason: 'no_speech', note: '' }], state).done).toContain('report')
  })

  test('the page says when no clip is left, or ends the set early', () => {
    expect(run([claimed(0)]).state.phase).toBe('empty')
    expect(run([claimed(1), ...heard, vote('accept'), claimed(0)]).state.phase).toBe('finished')
  })

  test('a failed claim can be retried, unless the session is lost', () => {
    const failure = (kind: 'network' | 'session') => run([{ type: 'claim_failed', failure: { kind } }]).state
    expect(run([{ type: 'retry' }], failure('network')).done).toEqual(['claim'])
    expect(run([{ type: 'retry' }], failure('session')).done).toEqual([])
    expect(run([claimed()], failure('network')).state.phase).toBe('idle')
    expect(run([claimed()], failure('session')).state.phase).toBe('failed')
  })
})
