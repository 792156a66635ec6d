import type { Verdict } from '../../../src/browser/lib/api/client.js'
import { newSet } from '../../../src/browser/lib/queue/work-set.js'
import {
  canUndo,
  canVote,
  type ValidateEffect,
  type ValidateEvent,
  type ValidateState,
} from '../../../src/browser/validate/state.js'
import { step } from '../../../src/browser/validate/transitions.js'
import { assignments, nobodyAnswered } from '../support/assignments.js'

const claimed = (count?: number, first?: number): ValidateEvent => ({
  type: 'claimed',
  assignments: assignments(count, first),
  answered: nobodyAnswered,
})
const vote = (verdict: Verdict, reasons: string[] = []): ValidateEvent => ({
  type: 'vote',
  id: 'v1',
  verdict,
  reasons,
})
const heard: ValidateEvent[] = [{ type: 'play' }, { type: 'ended' }]

function run(events: ValidateEvent[], from: ValidateState = { phase: 'loading', set: newSet, last: null }) {
  let state = from
  const effects: ValidateEffect[] = []
  for (const event of events) {
    const [following, ...now] = step(state, event)
    state = following
    effects.push(...now)
  }
  return { state, effects, done: effects.map((effect) => effect.do) }
}

describe('the validator', () => {
  test('accepts only what was heard to its end', () => {
    for (const before of [
      [],
      [{ type: 'play' }],
      [{ type: 'play' }, { type: 'play' }],
    ] as ValidateEvent[][]) {
      const { state } = run([claimed(), ...before])
      expect(canVote(state, 'accept')).toBe(false)
      expect(run([vote('accept')], state).done).toEqual([])
    }
    expect(run([claimed(), ...heard, vote('accept')]).done).toEqual(['play', 'silence', 'vote'])
    const playedAgain = run([claimed(), ...heard, { type: 'play' }])
    expect(canVote(playedAgain.state, 'accept')).toBe(true)
  })

  test('the next clip has to be heard anew', () => {
    const { state } = run([claimed(), ...heard, vote('accept')])
    expect(state).toMatchObject({ phase: 'idle', set: { done: 1 } })
    expect(canVote(state, 'accept')).toBe(false)
  })

  test('rejects and doubts what was begun, not what was never played', () => {
    const { state: unheard } = run([claimed()])
    expect(run([vote('unsure'), { type: 'reject' }, vote('reject', ['noise'])], unheard).done).toEqual([])
    const { effects } = run([{ type: 'play' }, { type: 'reject' }, vote('reject', ['noise'])], unheard)
    expect(effects.map((effect) => effect.do)).toEqual(['play', 'pause', 'silence', 'vote'])
    expect(effects.at(-1)).toMatchObject({ verdict: 'reject', reasons: ['noise'], assignment: { id: 'a1' } })
  })

  test('changing one’s mind while choosing reasons leads back to where one was', () => {
    const after = (events: ValidateEvent[]) =>
      run([claimed(), ...events, { type: 'reject' }, { type: 'cancel' }]).state
    expect(after(heard).phase).toBe('heard')
    expect(after([{ type: 'play' }]).phase).toBe('paused')
  })

  test('five votes make a set, whose last can still be taken back', () => {
    const five = Array.from({ length: 5 }, () => [...heard, vote('accept')]).flat()
    const { state } = run([claimed(), ...five])
    expect(state).toMatchObject({ phase: 'finished', set: { done: 5 } })
    expect(canUndo(state)).toBe(true)
    const { state: back, effects } = run([{ type: 'undo' }, { type: 'undone' }], state)
    expect(effects[1]).toMatchObject({ do: 'undo', vote: { id: 'v1', assignment: { id: 'a5' } } })
    expect(back).toMatchObject({ phase: 'heard', set: { done: 4 }, last: null })
    expect(back.set.queue.map(({ id }) => id)).toEqual(['a5'])
  })

  test('one vote is taken back, once, and its clip judged anew', () => {
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

  test('undoing a vote on what was only begun lets nobody accept it unheard', () => {
    const begun = run([claimed(), { type: 'play' }, vote('unsure'), { type: 'undo' }, { type: 'undone' }])
    expect(begun.state.phase).toBe('idle')
    expect(canVote(begun.state, 'accept')).toBe(false)
  })

  test('an undo that fails leads back, with what was claimed meanwhile', () => {
    const { state } = run([claimed(2), ...heard, vote('accept'), ...heard, { type: 'undo' }, claimed(5)])
    expect(run([{ type: 'undo_failed' }], state).state).toMatchObject({
      phase: 'heard',
      set: { queue: [{ id: 'a2' }, { id: 'a3' }, { id: 'a4' }, { id: 'a5' }] },
    })
  })

  test('a clip that cannot be played is tried again, skipped or reported', () => {
    const { state } = run([claimed(), { type: 'play' }, { type: 'play_failed', failure: 'unplayable' }])
    expect(state).toMatchObject({ phase: 'failed', failure: 'unplayable' })
    expect(run([{ type: 'retry' }], state)).toMatchObject({ state: { phase: 'playing' }, done: ['play'] })
    expect(run([{ type: 'skip' }], state).done).toEqual(['silence', 'skip', 'claim'])
    expect(run([{ type: 'report', reason: 'no_speech', note: '' }], state).done).toContain('report')
  })

  test('nothing to listen to is empty; nothing more ends the set early', () => {
    expect(run([claimed(0)]).state.phase).toBe('empty')
    expect(run([claimed(1), ...heard, vote('accept'), claimed(0)]).state.phase).toBe('finished')
  })

  test('a lost session leads out of the page, no connection leads to another try', () => {
    const trouble = (kind: 'network' | 'session') => run([{ type: 'claim_failed', trouble: { kind } }]).state
    expect(run([{ type: 'retry' }], trouble('network')).done).toEqual(['claim'])
    expect(run([{ type: 'retry' }], trouble('session')).done).toEqual([])
    expect(run([claimed()], trouble('network')).state.phase).toBe('idle')
    expect(run([claimed()], trouble('session')).state.phase).toBe('failed')
  })
})
