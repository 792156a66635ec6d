import {
  transitionCheck,
  toneOf,
  type CheckEvent,
  type CheckState,
} from '../../../../src/browser/record/microphone-check/state.js'
import { roomOf, type Hint } from '../../../../src/shared/audio/quality.js'
import { take } from '../../support/assignments.js'

describe('the check of the microphone', () => {
  const run = (...events: CheckEvent[]) => events.reduce<CheckState>(transitionCheck, { phase: 'ready' })
  const toVoice: CheckEvent[] = [{ type: 'begin' }, { type: 'opened' }, { type: 'measured', noiseDb: -70 }]

  test.each<[string, Hint | null, string]>([
    ['a good voice', null, 'good'],
    ['a soft one', 'too_quiet', 'too_quiet'],
    ['a loud one', 'clipped', 'clipped'],
    ['one in noise', 'noisy', 'noisy'],
    ['hardly any', 'little_speech', 'nothing'],
    ['what matters to a sentence only', 'too_fast', 'good'],
  ])('names %s', (_name, hint, voice) => {
    expect(run(...toVoice, { type: 'spoken', take: take({ hint }) })).toMatchObject({ phase: 'heard', voice })
  })

  test('says that nothing was heard when nothing was said or the microphone is muted', () => {
    for (const silent of [null, take({ isSilent: true })]) {
      expect(run(...toVoice, { type: 'spoken', take: silent })).toMatchObject({ voice: 'nothing' })
    }
  })

  test('reports a microphone that fails during the check, and not one that closes after it', () => {
    const failed: CheckEvent = { type: 'failed', failure: 'unplugged' }
    expect(run(...toVoice, failed)).toEqual({ phase: 'failed', failure: 'unplugged' })
    expect(run(...toVoice, { type: 'spoken', take: take() }, failed)).toMatchObject({ phase: 'heard' })
    expect(run(...toVoice, failed, { type: 'begin' })).toEqual({ phase: 'asking' })
  })

  test('calls a room quiet, somewhat noisy or too noisy', () => {
    expect([-75, -52, -40].map(roomOf)).toEqual(['quiet', 'some_noise', 'too_noisy'])
    expect([-75, -52, -40].map((db) => toneOf(roomOf(db)))).toEqual(['good', 'warn', 'bad'])
  })
})
