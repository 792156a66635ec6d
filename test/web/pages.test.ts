import type { Express } from 'express'
import request from 'supertest'
import { uiLocales } from '../../src/platform/i18n/index.js'
import { recognise, type Recognition } from '../../src/recognition/index.js'
import { milestonesOf } from '../../src/web/milestones.js'
import { testDatabase, type TestDatabase } from '../support/database.js'
import { SAMPLE_LOCALES } from '../support/locales.js'
import { AMINA, HOSTILE, nothingPublished, pageWith, testSite, type TestSite } from './site.js'

/** The viewers of pages: `newcomer` is a contributor of whom nothing is known, where nothing is recorded or published. */
type Viewer = 'stranger' | 'Amina' | 'withdrawn' | 'newcomer'

let site: TestSite
let empty: TestDatabase
let views: Record<Viewer, Express>
let badge: string

beforeAll(async () => {
  site = await testSite()
  empty = await testDatabase()
  const amina = await site.amina()
  badge = (await recognise(site.engine.pool, amina.id)).badges[0]!.id
  views = {
    stranger: site.as(),
    Amina: site.as(amina),
    withdrawn: site.as({ ...amina, username: null, consented: false }),
    newcomer: site.as(AMINA, { pool: empty.pool, cdn: nothingPublished() }),
  }
})
afterAll(async () => {
  await site.close()
  await empty.drop()
})

const everyPage: { as: Viewer; path: string; status: number }[] = [
  ...[
    '/',
    '/join',
    '/record?language=ur',
    '/validate?language=ur',
    '/listen?language=ur',
    '/dashboard',
    '/about',
    '/terms',
    '/privacy',
    '/me',
    '/badges/BADGE',
  ].map((path) => ({ as: 'stranger' as const, path, status: 200 })),
  ...[
    '/',
    '/record?language=hi',
    '/validate?language=hi',
    '/thank-you',
    '/thank-you?language=ur',
    '/me',
    '/badges/BADGE',
  ].map((path) => ({ as: 'Amina' as const, path, status: 200 })),
  ...['/join', '/me'].map((path) => ({ as: 'withdrawn' as const, path, status: 200 })),
  ...['/', '/thank-you', '/me'].map((path) => ({ as: 'newcomer' as const, path, status: 200 })),
  ...[
    '/nowhere',
    '/badges/none',
    '/badges/5a5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c13',
    '/record?language=tlh',
    '/validate?language=ur&language=hi',
  ].map((path) => ({ as: 'stranger' as const, path, status: 404 })),
]

const cases = SAMPLE_LOCALES.flatMap(({ tag, dir }) =>
  everyPage.map((page) => ({ ...page, tag, dir, name: `/${tag}${page.path} for ${page.as}` })),
)

it.each(cases)('$name is whole', async ({ as, path, status, tag, dir }) => {
  const answer = await request(views[as])
    .get(`/${tag}${path}`.replace('BADGE', badge))
    .expect(status)
    .expect('content-type', /html/)
  const html = answer.text
  expect(html).toContain(`<html lang="${tag}" dir="${dir}">`)
  expect(html).toMatch(/<title>[^<]+<\/title>/)
  expect(html).toMatch(/<h1/)
  expect(html.match(/<h1/g)).toHaveLength(1)
  expect(html).not.toMatch(/undefined|\[object|NaN/)
  expect(html.replace(/<script type="application.*?<\/script>/s, '')).not.toMatch(/[{}]/)
  expectNothingInline(html)
  expectUniqueIds(html)
  expect(html).not.toContain(HOSTILE)
  expect(answer.headers['content-language']).toBe(tag)
})

it.each(uiLocales)('says that it is in $tag, and how $tag is read', async ({ tag, dir }) => {
  const answer = await request(views.stranger).get(`/${tag}/`).expect(200).expect('content-language', tag)
  expect(answer.text).toContain(`<html lang="${tag}" dir="${dir}">`)
})

it('tells a contributor how far their language is, and what they earn next', async () => {
  const { text } = await request(views.Amina).get('/en/thank-you?language=sw').expect(200)
  expect(text).toContain('25 hours of 50 hours')
  expect(text).toContain('20 of 100 · next: Silver')
})

it('tells a contributor of the highest badge, of what a badge waits for, and of days in a row', async () => {
  const language = 'sw'
  const next = { tier: 'silver', contributions: 100, waits_for: 'valid_share' } as const
  const recognition: Recognition = {
    badges: [],
    progress: [
      { kind: 'record', language, contributions: 135, valid: 3, invalid: 1, next },
      { kind: 'validate', language, contributions: 4000, valid: 0, invalid: 0, next: null },
    ],
    days_in_a_row: 4,
    this_week: 12,
  }
  const page = pageWith('thank-you', {
    all: { recordings: 135, validations: 4000 },
    session: { recordings: 5, validations: 0, hours: 0.1 },
    language: undefined,
    campaign: undefined,
    earned: [],
    milestones: milestonesOf(recognition, 'en'),
    recognition,
    together: undefined,
  })
  const { text } = await request(page).get('/en/thank-you').expect(200)
  expect(text).toContain('80% of what they decided on; now it is 75%')
  expect(text).toContain('There is none higher.')
  expect(text).toContain('4 days in a row')
})

it('gives every page to search engines in every locale', async () => {
  const { text } = await request(views.stranger).get('/hi/about?from=x').expect(200)
  expect(text).toContain('<link rel="canonical" href="https://sauti.example/hi/about">')
  for (const { tag } of uiLocales) {
    expect(text).toContain(`hreflang="${tag}" href="https://sauti.example/${tag}/about`)
  }
  expect(text).toContain('hreflang="x-default" href="https://sauti.example/en/about')
})

it('keeps pages about one person out of search engines', async () => {
  const { text } = await request(views.Amina).get('/en/me').expect(200)
  expect(text).toContain('<meta name="robots" content="noindex">')
})

it("hands data to a page's script without letting them out of their element", async () => {
  const { text } = await request(views.Amina).get('/en/record?language=xx').expect(200)
  const json = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(text)?.[1] ?? ''
  const data = JSON.parse(json) as { locale: string; messages: object; language: { native_name: string } }
  expect(data.locale).toBe('en')
  expect(data.language.native_name).toBe(HOSTILE)
  expect(Object.keys(data.messages).length).toBeGreaterThan(10)
})

it('offers the totals, and says so when there are none yet', async () => {
  const some = await request(views.stranger).get('/en/')
  expect(some.text).toContain('20,391')
  expect(some.text).toContain('1,284')
  const none = await request(views.newcomer).get('/en/')
  expect(none.text).toContain('The first voice could be yours')
})

it('keeps the answers of a profile that no list has', async () => {
  const { text } = await request(views.Amina).get('/en/me')
  expect(text).toMatch(/<option value="ksb" selected>/)
  expect(text).toMatch(/<option value="IN-TN" selected>/)
})

function expectNothingInline(html: string): void {
  const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? '')
  for (const attributes of scripts) expect(attributes).toMatch(/ src="\/assets\/|type="application\/json"/)
  expect(html).not.toMatch(/<style\b|<[^>]+\sstyle=|<[^>]+\son[a-z]+=|javascript:/i)
}

function expectUniqueIds(html: string): void {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  expect(ids).toEqual([...new Set(ids)])
}
