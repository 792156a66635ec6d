import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import type { Config } from '../../src/config.js'
import type { Contributor } from '../../src/identity/index.js'
import { securityHeaders } from '../../src/http/security-headers.js'
import { staticFiles } from '../../src/web/static-files.js'
import { launchChromium } from '../browser/support/chromium.js'
import { SAMPLE_LOCALES } from '../support/locales.js'
import { pages, testSite, type TestSite } from './site.js'

/** The narrowest phone that pages are made for, in CSS pixels. */
const PHONE = { width: 360, height: 740 }
/** How long a page may take to do what it is asked to. */
const PAGE_TIMEOUT_MS = 5_000

/** Enough languages that the home page shows a part of them. */
const LANGUAGES = Array.from({ length: 25 }, (_, index) => {
  const code = `qa${String.fromCharCode(97 + index)}`
  return { code, name: `Lang ${index}`, native_name: code, script: 'Latn', dir: 'ltr' as const }
})

interface Call {
  method: string
  path: string
  body: unknown
}

let site: TestSite
let amina: Contributor
let server: Server
let origin: string
let browser: Browser
let page: Page
let calls: Call[]
let answer: { status: number; body: object }
let problems: string[]

beforeAll(async () => {
  site = await testSite(LANGUAGES)
  amina = await site.amina()
  server = createServer(wholeSite()).listen(0)
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await site.close()
})

beforeEach(async () => {
  calls = []
  problems = []
  answer = { status: 200, body: {} }
  const context = await browser.newContext({ viewport: PHONE })
  page = await context.newPage()
  page.setDefaultTimeout(PAGE_TIMEOUT_MS)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) problems.push(message.text())
  })
})

afterEach(async () => {
  await page.context().close()
  expect(problems).toEqual([])
})

describe('the home page', () => {
  it('shows a few languages, then all, then those that are meant', async () => {
    await page.goto(`${origin}/en/`)
    const shown = page.locator('#language-list > li:visible')
    expect(await shown.count()).toBe(12)
    await page.getByRole('button', { name: 'Show all 30 languages' }).click()
    expect(await shown.count()).toBe(30)
    await page.getByRole('searchbox').fill('lang 7')
    expect(await shown.count()).toBe(1)
    expect(await page.locator('#language-result').textContent()).toBe('1 language found')
    await page.getByRole('searchbox').fill('klingon')
    expect(await page.locator('#language-result').textContent()).toContain('“klingon”')
  })

  it('leads to speaking and listening in the language that was chosen', async () => {
    await page.goto(`${origin}/en/`)
    await page.getByLabel('Which language do you speak?').selectOption('qah')
    await page.locator('.start').getByRole('button', { name: 'Listen' }).click()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/en/validate?language=qah')
  })

  it('closes the menu of locales on Escape and on a click elsewhere', async () => {
    await page.goto(`${origin}/en/`)
    const menu = page.locator('details.menu')
    await menu.locator('summary').click()
    await page.keyboard.press('Escape')
    expect(await menu.getAttribute('open')).toBeNull()
    await menu.locator('summary').click()
    await page.locator('.hero__lead').click({ position: { x: 2, y: 2 } })
    expect(await menu.getAttribute('open')).toBeNull()
  })
})

describe('joining', () => {
  const agree = async () => {
    await page.getByLabel(/contributor terms/).check()
    await page.getByLabel(/I am 18 or older/).check()
  }
  const submit = () => page.getByRole('button', { name: 'Agree and begin' }).click()

  it('sends nothing before both statements are agreed to', async () => {
    await page.goto(`${origin}/en/join`)
    await page.getByLabel(/contributor terms/).check()
    await submit()
    expect(calls).toEqual([])
  })

  it('sends what was said and null for the rest, then goes where one wanted to go', async () => {
    answer = { status: 201, body: {} }
    await page.goto(`${origin}/en/join?next=${encodeURIComponent('/en/about?x=1')}`)
    await page.getByText('About you Optional').click()
    await page.getByLabel('A name for you').fill('  Amina ')
    await page.getByLabel('30–39').check()
    await page.getByLabel('Mother tongue').selectOption('sw')
    await agree()
    await submit()
    await arriveAt('/en/about?x=1')
    const consent = { document: 'contributor-terms', version: '1' }
    const said = { username: 'Amina', age_band: '30-39', gender: null, mother_tongue: 'sw', region: null }
    expect(calls).toEqual([{ method: 'POST', path: '/contributors', body: { consent, ...said } }])
  })

  it('says what to do when it fails, and can be tried again', async () => {
    await page.goto(`${origin}/en/join?next=/en/about`)
    await agree()
    answer = { status: 503, body: { code: 'database_unavailable' } }
    await submit()
    await page.getByRole('alert').getByText('The server is busy').waitFor()
    answer = { status: 422, body: { code: 'invalid_request' } }
    await submit()
    await page.getByRole('alert').getByText('(invalid_request)').waitFor()
    answer = { status: 201, body: {} }
    await submit()
    await arriveAt('/en/about')
    expect(calls).toHaveLength(3)
  })

  it('asks only for consent of somebody who took it back', async () => {
    await as('withdrawn')
    await page.goto(`${origin}/en/join?next=/en/about`)
    expect(await page.getByLabel('A name for you').count()).toBe(0)
    await agree()
    await submit()
    await arriveAt('/en/about')
    expect(calls.map(({ method, path: where }) => `${method} ${where}`)).toEqual(['POST /me/consents'])
  })
})

test.each([
  ['who has just joined', undefined],
  ['who has just agreed again', 'withdrawn'],
] as const)('%s is known on this device before a slow server says so', async (_who, account) => {
  if (account) await as(account)
  answer = { status: 201, body: { id: amina.id } }
  await page.goto(`${origin}/en/join?next=/en/about`)
  await page.route('**/en/about', (route) => route.fulfill({ status: 204 }))
  await page.getByLabel(/contributor terms/).check()
  await page.getByLabel(/I am 18 or older/).check()
  await page.getByRole('button', { name: 'Agree and begin' }).click()
  await page.waitForFunction(`localStorage.getItem('sauti.contributor') === '${amina.id}'`)
})

describe('my page', () => {
  beforeEach(async () => {
    await as('amina')
    await page.goto(`${origin}/en/me`)
  })

  it('saves a change, keeping what no list has', async () => {
    await page.getByLabel('A name for you').fill('Zawadi')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    const { age_band, gender, mother_tongue, region, leaderboards } = amina
    const kept = { age_band, gender, mother_tongue, region, leaderboards }
    expect(calls).toEqual([{ method: 'PATCH', path: '/me', body: { username: 'Zawadi', ...kept } }])
  })

  it('deletes a recording that is undecided, after asking, and offers it for no other', async () => {
    page.once('dialog', (dialog) => void dialog.accept())
    const undecided = page.locator('[data-recording]', { hasText: 'Waiting for listeners' })
    const deletable = page.getByRole('button', { name: 'Delete' })
    expect(await deletable.count()).toBe(await undecided.count())
    const id = await undecided.first().getAttribute('data-recording')
    await deletable.first().click()
    await page.getByText('Deleted.').waitFor()
    expect(calls).toEqual([{ method: 'DELETE', path: `/recordings/${id}`, body: undefined }])
    expect(await page.locator(`[data-recording="${id}"]`).count()).toBe(0)
  })

  it('takes consent back only after a second look', async () => {
    await page.getByText('Take back my consent').first().click()
    await Promise.all([
      page.waitForEvent('load'),
      page.getByRole('button', { name: 'Take back my consent' }).click(),
    ])
    expect(calls).toEqual([
      { method: 'DELETE', path: '/me/consents', body: { document: 'contributor-terms' } },
    ])
  })
})

describe.each(SAMPLE_LOCALES)('every page of $tag', ({ tag }) => {
  const pages = [
    '/',
    '/listen?language=ur',
    '/about',
    '/terms',
    '/privacy',
    '/me',
    '/thank-you',
    '/nowhere',
    '/offline',
    '/join',
  ]

  it('fits the narrowest screen that WCAG asks for, a phone, and text twice as large', async () => {
    const misfits: object[] = []
    for (const where of pages) {
      await as(where === '/join' ? 'withdrawn' : 'amina')
      await page.goto(`${origin}/${tag}${where}`)
      for (const [width, text] of [
        [320, '100%'],
        [PHONE.width, '100%'],
        [2 * PHONE.width, '200%'],
      ] as const) {
        await page.setViewportSize({ ...PHONE, width })
        await page.evaluate(`document.documentElement.style.fontSize = '${text}'`)
        const isWide = await page.evaluate('document.documentElement.scrollWidth')
        if (isWide !== width) misfits.push({ where, width, text, isWide })
      }
    }
    expect(misfits).toEqual([])
  })
})

function arriveAt(place: string): Promise<void> {
  return page.waitForURL(({ pathname, search }) => pathname + search === place)
}

function as(account: 'amina' | 'withdrawn'): Promise<void> {
  return page.context().addCookies([{ name: 'account', value: account, url: origin }])
}

function wholeSite() {
  const app = express()
  const config = { tls: undefined, publicUrl: undefined, cdnBaseUrl: undefined } as Config
  app.use(securityHeaders(config, { url: async () => undefined }))
  app.use(staticFiles())
  app.use('/api/v1', express.json(), (req, res) => {
    calls.push({ method: req.method, path: req.path, body: req.body as unknown })
    res.status(answer.status).json(answer.body)
  })
  const deps = { ...site.deps, config: { ...site.deps.config, publicUrl: undefined } }
  app.use(
    pages(deps, ({ headers: { cookie = '' } }) => {
      const [, account] = /account=(amina|withdrawn)/.exec(cookie) ?? []
      return account === undefined ? undefined : { ...amina, consented: account === 'amina' }
    }),
  )
  return app
}
