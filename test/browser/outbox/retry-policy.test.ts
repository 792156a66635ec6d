import { retryDelay } from '../../../src/browser/outbox/retry-policy.js'

test('retries wait twice as long each time, up to a minute, less a random part', () => {
  expect([1, 2, 3, 7, 50].map((failures) => retryDelay(failures, 0))).toEqual([
    1000, 2000, 4000, 60_000, 60_000,
  ])
  expect(retryDelay(1, 0.999)).toBeGreaterThan(600)
})
