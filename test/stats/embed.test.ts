import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import request from 'supertest'
import { launchChromium } from '../browser/support/chromium.js'
import { dashboardSite, publishDays, type DashboardSite } from './dashboard-site.js'

const PAGE_TIMEOUT_MS = 5_000
/** Bytes of script and style, packed, that a chart may cost somebody else's page. */
const TINY = 15_000

let site: DashboardSite
let elsewhere: Server
let browser: Browser
let page: Page

beforeAll(async () => {
  site = await dashboardSite()
  await publishDays(site.cdn, [{ ago: 0, recordings: 1200, valid: 600 }], { languages: ['sw', 'ta'] })
  browser = await launchChromium()
  elsewhere = createServer((req, res) => {
    const src = new URL(req.url!, 'http://x').searchParams.get('src')
    res.setHeader('Content-Type', 'text/html')
    res.end(`<!doctype html><iframe src="${site.origin}${src}" width="600" height="440"></iframe>`)
  }).listen(0)
})
afterAll(async () => {
  await browser.close()
  elsewhere.close()
  await site.close()
})
beforeEach(async () => {
  page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(PAGE_TIMEOUT_MS)
})
afterEach(() => page.context().close())

const framed = async (place: string) => {
  const { port } = elsewhere.address() as AddressInfo
  await page.goto(`http://127.0.0.1:${port}/?src=${encodeURIComponent(place)}`)
  return page.frameLocator('iframe')
}

it.each([
  ['timeline', 'svg g:last-child rect'],
  ['map', 'svg .map__land--5'],
  ['languages', 'tbody tr'],
  ['voices', 'tbody tr'],
  ['ears', 'tbody tr'],
  ['campaigns', 'tbody tr'],
  ['funnel', 'tbody tr'],
  ['quality', 'tbody tr'],
  ['ages', 'tbody tr'],
  ['genders', 'tbody tr'],
])('shows the chart %s on the page of another site', async (chart, drawn) => {
  const frame = await framed(`/en/embed/${chart}`)
  await frame.locator(drawn).first().waitFor()
  expect(await frame.locator('#caption').textContent()).not.toBe('')
})

it('shows one language there, and leads to all of its numbers', async () => {
  const frame = await framed('/en/embed/funnel?language=ta')
  await frame.getByRole('heading', { name: 'Tamil' }).waitFor()
  expect(await frame.locator('.embed__source a').getAttribute('href')).toBe('/en/dashboard?language=ta')
})

it('lets nobody frame any other page', async () => {
  const { headers } = await request(site.origin).get('/en/dashboard').expect(200)
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  await request(site.origin).get('/en/embed/nonsense').expect(404)
  await request(site.origin).get('/xx/embed/map').expect(404)
})

it('remembers nobody who sees it, and costs their page little', async () => {
  const { headers, text } = await request(site.origin)
    .get('/en/embed/map?language=%3Cscript%3E')
    .set('Cookie', 'locale=ta')
    .expect(200)
  expect(headers['set-cookie']).toBeUndefined()
  expect(headers['x-frame-options']).toBeUndefined()
  expect(headers['content-security-policy']).toContain('frame-ancestors *')
  expect(headers['cache-control']).toBe('public, max-age=3600')
  expect(text).not.toContain('<script>"')
  const assets = text.match(/\/assets\/[\w.-]+\.(js|css)/g) ?? []
  expect(assets).toHaveLength(2)
  const sizes = await Promise.all(
    assets.map(async (asset) => {
      const answer = await request(site.origin).head(asset).set('Accept-Encoding', 'gzip')
      return Number(answer.headers['content-length'])
    }),
  )
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(TINY)
})
