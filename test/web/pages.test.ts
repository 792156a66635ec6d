import request from 'supertest'
import { uiLocales } from '../../src/platform/i18n/index.js'
import { SAMPLE_LOCALES } from '../support/locales.js'
import { AMINA, badge, HOSTILE, site } from './site.js'

const asNobody = site()
const asAmina = site({ contributorOf: () => AMINA })
const withdrawn = site({ contributorOf: () => ({ ...AMINA, username: null, consented: false }) })
const beforeAnything = site({
  listLanguages: async () => [],
  latestTotals: async () => undefined,
  contributorOf: () => AMINA,
  contributionsOf: async () => ({ recordings: 0, validations: 0, hours: 0 }),
  recognise: async () => ({ badges: [], progress: [], days_in_a_row: 0, this_week: 0 }),
})

const everyPage = [
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
    `/badges/${badge.id}`,
  ].map((path) => ({ as: 'nobody', app: asNobody, path, status: 200 })),
  ...[
    '/',
    '/record?language=hi',
    '/validate?language=hi',
    '/thank-you',
    '/thank-you?language=ur',
    '/me',
    `/badges/${badge.id}`,
  ].map((path) => ({ as: 'Amina', app: asAmina, path, status: 200 })),
  ...['/join', '/me'].map((path) => ({ as: 'somebody who withdrew', app: withdrawn, path, status: 200 })),
  ...['/', '/thank-you', '/me'].map((path) => ({
    as: 'the first visitor',
    app: beforeAnything,
    path,
    status: 200,
  })),
  ...[
    '/nowhere',
    '/badges/nobody',
    '/badges/5a5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c13',
    '/record?language=tlh',
    '/validate?language=ur&language=hi',
  ].map((path) => ({
    as: 'nobody',
    app: asNobody,
    path,
    status: 404,
  })),
]

const cases = SAMPLE_LOCALES.flatMap(({ tag, dir }) =>
  everyPage.map((page) => ({ ...page, tag, dir, name: `/${tag}${page.path} for ${page.as}` })),
)

it.each(cases)('$name is whole', async ({ app, path, status, tag, dir }) => {
  const answer = await request(app).get(`/${tag}${path}`).expect(status).expect('content-type', /html/)
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
  const answer = await request(asNobody).get(`/${tag}/`).expect(200).expect('content-language', tag)
  expect(answer.text).toContain(`<html lang="${tag}" dir="${dir}">`)
})

it('tells whoever gave their voice how far their language is, and what they earn next', async () => {
  const { text } = await request(asAmina).get('/en/thank-you?language=sw').expect(200)
  expect(text).toContain('25 hours of 50 hours')
  expect(text).toContain('35 of 100 · next: Silver')
  expect(text).toContain('There is none higher.')
  expect(text).toContain('4 days in a row')
  const me = await request(asAmina).get('/en/me').expect(200)
  expect(me.text).toContain('80% of what they decided on; now it is 75%')
})

it('gives every page to search engines in every locale', async () => {
  const { text } = await request(asNobody).get('/hi/about?from=x').expect(200)
  expect(text).toContain('<link rel="canonical" href="https://sauti.example/hi/about">')
  for (const { tag } of uiLocales) {
    expect(text).toContain(`hreflang="${tag}" href="https://sauti.example/${tag}/about`)
  }
  expect(text).toContain('hreflang="x-default" href="https://sauti.example/en/about')
})

it('keeps pages about one person out of search engines', async () => {
  const { text } = await request(asAmina).get('/en/me').expect(200)
  expect(text).toContain('<meta name="robots" content="noindex">')
})

it("hands data to a page's script without letting them out of their element", async () => {
  const { text } = await request(asAmina).get('/en/record?language=xx').expect(200)
  const json = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(text)?.[1] ?? ''
  const data = JSON.parse(json) as { locale: string; messages: object; language: { native_name: string } }
  expect(data.locale).toBe('en')
  expect(data.language.native_name).toBe(HOSTILE)
  expect(Object.keys(data.messages).length).toBeGreaterThan(10)
})

it('offers the totals, and says so when there are none yet', async () => {
  const some = await request(asNobody).get('/en/')
  expect(some.text).toContain('20,391')
  expect(some.text).toContain('1,284')
  const none = await request(beforeAnything).get('/en/')
  expect(none.text).toContain('The first voice could be yours')
})

it('keeps what somebody said about themselves although no list has it', async () => {
  const { text } = await request(asAmina).get('/en/me')
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
