import { constraintsFor, microphoneTrouble } from '../../../../src/browser/lib/capture/microphone.js'

test('every way to have no microphone has its own name', () => {
  const names = [
    'NotAllowedError',
    'NotFoundError',
    'NotReadableError',
    'SecurityError',
    'TypeError',
    'Whatever',
  ]
  expect(names.map(microphoneTrouble)).toEqual([
    'denied',
    'missing',
    'busy',
    'insecure',
    'unsupported',
    'unknown',
  ])
})

test('nothing is done to the sound unless the campaign says so', () => {
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
