import { randomBytes } from 'node:crypto'
import request from 'supertest'
import { createApp } from '../../src/app.js'
import { readConfig } from '../../src/config.js'
import { cookieSealer } from '../../src/identity/index.js'
import { refreshStats } from '../../src/stats/index.js'
import { testSauti, type TestSauti } from '../support/sauti.js'

let sauti: TestSauti
beforeAll(async () => {
  sauti = await testSauti()
  await refreshStats(sauti)
})
afterAll(() => sauti.close())

function appWith(environment: NodeJS.ProcessEnv) {
  const ENCRYPTION_KEY = randomBytes(32).toString('hex')
  const config = readConfig({ DATA_DIR: sauti.folder, ENCRYPTION_KEY, ...environment })
  return createApp({ ...sauti, config, sealer: cookieSealer(config.encryptionKey) })
}

test('with a CDN, pages read the statistics there, may do so, and the site serves none itself', async () => {
  const app = appWith({ CDN_BASE_URL: 'https://cdn.example/sauti/' })
  const page = await request(app).get('/en/dashboard').expect(200)
  expect(page.text).toContain('https://cdn.example/sauti/stats/manifest.json')
  expect(page.headers['content-security-policy']).toContain("connect-src 'self' https://cdn.example")
  await request(app).get('/stats/manifest.json').expect(404)
})

test('without one, the site serves them', async () => {
  const app = appWith({})
  const page = await request(app).get('/en/dashboard').expect(200)
  expect(page.text).toContain('"/stats/manifest.json"')
  await request(app).get('/stats/manifest.json').expect(200)
})
