import { readFileSync } from 'node:fs'
import path from 'node:path'
import request from 'supertest'
import { uiLocales } from '../../src/platform/i18n/index.js'
import { projectRoot } from '../../src/platform/paths.js'
import { testSite, type TestSite } from './site.js'

interface Icon {
  src: string
  sizes: string
  type: string
  purpose?: string
}

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.close())

it.each(uiLocales)('can be installed as an app in $tag, and opens in it', async ({ tag, dir }) => {
  const app = site.as()
  const { text } = await request(app).get(`/${tag}/about`).expect(200)
  const [, address = ''] = /<link rel="manifest" href="([^"]+)">/.exec(text) ?? []
  const answer = await request(app)
    .get(address)
    .expect(200)
    .expect('content-type', /^application\/manifest/)
  const manifest = JSON.parse(String(answer.text ?? answer.body))
  expect(manifest).toMatchObject({ lang: tag, dir, name: 'Sauti', display: 'standalone', id: '/' })
  for (const { url } of [{ url: manifest.start_url }, ...manifest.shortcuts]) {
    const { status } = await request(app).get(url)
    expect([200, 302]).toContain(status)
  }
  // What Chromium asks of an app: a large square picture, and one that may be cut to any shape.
  const icons = manifest.icons as Icon[]
  expect(icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  expect(icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  for (const { src, sizes } of icons.filter(({ type }) => type === 'image/png')) {
    const picture = readFileSync(path.join(projectRoot, 'public', src))
    expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(sizes)
  }
})
