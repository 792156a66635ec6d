import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Failure as RecordFailure, RecordState } from '../../src/browser/record/state.js'
import type { Failure as ValidateFailure, ValidateState } from '../../src/browser/validate/state.js'
import type { ApiFailure } from '../../src/browser/lib/api/client.js'
import { projectRoot } from '../../src/platform/paths.js'
import type { VoiceFinding } from '../../src/browser/record/microphone-check/state.js'
import { HINTS, type roomOf } from '../../src/shared/audio/quality.js'

const all = <Name extends string>(names: Record<Name, true>) => Object.keys(names)

const recordFailures = all<RecordFailure>({
  insecure: true,
  unsupported: true,
  denied: true,
  missing: true,
  busy: true,
  unplugged: true,
  interrupted: true,
  unknown: true,
  network: true,
  unavailable: true,
  session: true,
  refused: true,
  too_short: true,
  silent: true,
})
const validateFailures = all<ValidateFailure>({
  network: true,
  unavailable: true,
  session: true,
  refused: true,
  unplayable: true,
})
const troubles = all<Exclude<ApiFailure['kind'], 'refused'>>({
  network: true,
  unavailable: true,
  session: true,
})
const recordLooks = all<
  | Exclude<RecordState['phase'], 'loading' | 'saving' | 'sending' | 'empty'>
  | 'stopping'
  | 'poor'
  | 'failed-here'
  | 'redo'
>({
  idle: true,
  redo: true,
  asking: true,
  listening: true,
  recording: true,
  stopping: true,
  reviewing: true,
  poor: true,
  failed: true,
  'failed-here': true,
})
const validateLooks = all<
  Exclude<ValidateState['phase'], 'loading' | 'rejecting' | 'finished' | 'failed' | 'empty'>
>({ idle: true, playing: true, paused: true, heard: true, undoing: true })

const whatAndWay = (prefix: string, names: readonly string[]) =>
  names.flatMap((name) => [`${prefix}.${name}.what`, `${prefix}.${name}.way`])
const checkWords = [
  ...['room', 'voice', 'heard'].map((phase) => `status.${phase}`),
  ...all<ReturnType<typeof roomOf>>({ quiet: true, some_noise: true, too_noisy: true }).map(
    (room) => `room.${room}`,
  ),
  ...all<VoiceFinding>({ good: true, too_quiet: true, clipped: true, noisy: true, nothing: true }).map(
    (voice) => `voice.${voice}`,
  ),
]
const needed = [
  'record.say.status.hands-free',
  ...checkWords.map((words) => `record.say.check.${words}`),
  ...whatAndWay('record.say.failure', recordFailures),
  ...whatAndWay('record.say.hint', HINTS),
  ...whatAndWay('validate.say.failure', validateFailures),
  ...troubles.map((name) => `contribute.say.kept.${name}`),
  ...recordLooks.map((look) => `record.say.main.${look}`),
  ...recordLooks.map((look) => `record.say.status.${look}`),
  ...validateLooks.map((look) => `validate.say.main.${look}`),
  ...validateLooks.map((look) => `validate.say.status.${look}`),
]

test('every state, failure and hint of the recorder and the validator has a message', () => {
  const catalog = JSON.parse(readFileSync(path.join(projectRoot, 'locales/en.json'), 'utf8')) as object
  expect(needed.filter((key) => !(key in catalog))).toEqual([])
})

test('every microphone failure and every hint has a message of its own', () => {
  const catalog = JSON.parse(readFileSync(path.join(projectRoot, 'locales/en.json'), 'utf8')) as Record<
    string,
    string
  >
  const words = needed
    .filter((key) => key.endsWith('.what') && key.startsWith('record.'))
    .map((key) => catalog[key])
  expect(new Set(words).size).toBe(words.length)
})
