import { constraintsFor, microphoneFailure } from '../../../../src/browser/lib/capture/microphone.js'

test('each reason for a missing microphone is told apart, so that each has its own message', () => {
  const names = [
    'NotAllowedError',
    'NotFoundError',
    'NotReadableError',
    'SecurityError',
    'TypeError',
    'Whatever',
  ]
  expect(names.map(microphoneFailure)).toEqual([
    'denied',
    'missing',
    'busy',
    'insecure',
    'unsupported',
    'unknown',
  ])
})

test('the browser does not process the sound unless the campaign asks for it', () => {
  expect(constraintsFor({})).toEqual({
    channelCount: { ideal: 1 },
    echoCancellation: { ideal: false },
    noiseSuppression: { ideal: false },
    autoGainControl: { ideal: false },
  })
  const wish = { processing: { noise_suppression: true }, deviceId: 'headset' }
  expect(constraintsFor(wish)).toMatchObject({
    noiseSuppression: { ideal: true },
    echoCancellation: { ideal: false },
    deviceId: { ideal: 'headset' },
  })
})
