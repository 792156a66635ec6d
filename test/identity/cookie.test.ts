import { randomBytes, randomUUID } from 'node:crypto'
import { COOKIE_MAX_AGE_S, cookieSealer } from '../../src/identity/index.js'

afterEach(() => void jest.restoreAllMocks())

test('a cookie says who somebody is however often it is shown, and to nobody with another key', async () => {
  const sealer = cookieSealer(randomBytes(32))
  const id = randomUUID()
  const token = await sealer.seal(id)
  for (let times = 1; times <= 3; times++) expect(await sealer.open(token)).toBe(id)
  expect(await cookieSealer(randomBytes(32)).open(token)).toBeUndefined()
})

test('a cookie is nobody once its year is over, also where it was opened before', async () => {
  const sealer = cookieSealer(randomBytes(32))
  const token = await sealer.seal(randomUUID())
  expect(await sealer.open(token)).toBeDefined()
  const now = Date.now()
  jest.spyOn(Date, 'now').mockReturnValue(now + COOKIE_MAX_AGE_S * 1000 + 1000)
  expect(await sealer.open(token)).toBeUndefined()
})

test('a cookie that was altered is nobody, also where the true one was opened before', async () => {
  const sealer = cookieSealer(randomBytes(32))
  const token = await sealer.seal(randomUUID())
  expect(await sealer.open(token)).toBeDefined()
  const altered = token.slice(0, -1) + (token.endsWith('A') ? 'Q' : 'A')
  expect(await sealer.open(altered)).toBeUndefined()
})
