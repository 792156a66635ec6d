import type { Express } from 'express'
import request from 'supertest'
import { ProductError } from '../../src/platform/errors.js'
import { AMINA, failingPool, HOSTILE, testSite, type TestSite } from './site.js'

let site: TestSite
let app: Express
beforeAll(async () => {
  site = await testSite()
  app = site.as()
})
afterAll(() => site.close())

describe('the locale', () => {
  it.each([
    ['what the browser asks for', { 'accept-language': 'xx, ur-PK;q=0.9, hi;q=0.8' }, '/ur/'],
    ['what was chosen before', { 'accept-language': 'ur', cookie: 'locale=hi' }, '/hi/'],
    ['what exists, not what a cookie claims', { 'accept-language': 'ur', cookie: 'locale=tlh' }, '/ur/'],
    ['English when nothing fits', { 'accept-language': 'tlh' }, '/en/'],
  ])('follows %s', async (_name, headers, location) => {
    await request(app).get('/').set(headers).expect(302).expect('location', location)
  })

  it('is remembered once it is in the address', async () => {
    const { headers } = await request(app).get('/ur/about').expect(200)
    expect(String(headers['set-cookie'])).toMatch(/^locale=ur; .*HttpOnly; SameSite=Lax/)
  })

  it('gets its slash', async () => {
    await request(app).get('/hi').expect(308).expect('location', '/hi/')
  })

  it.each(['/tlh/', '/tlh/about', '/favicon.ico', '/__proto__/', '/constructor/'])(
    'is not %s',
    async (path) => {
      const { text } = await request(app).get(path).set('accept-language', 'ur').expect(404)
      expect(text).toContain('<html lang="ur" dir="rtl">')
    },
  )
})

describe('the language one contributes in', () => {
  it.each([
    ['chosen last', '/en/record', { cookie: 'language=sw' }, '/en/record?language=sw'],
    ['of the page', '/ur/validate', { 'accept-language': 'sw' }, '/ur/validate?language=ur'],
    ['of the browser', '/en/record', { 'accept-language': 'sw-KE' }, '/en/record?language=sw'],
  ])('is the one %s, and stands in the address', async (_name, path, headers, location) => {
    await request(app).get(path).set(headers).expect(302).expect('location', location)
  })

  it('is remembered', async () => {
    const { headers } = await request(app).get('/en/record?language=ur').expect(200)
    expect(String(headers['set-cookie'])).toContain('language=ur')
  })
})

describe('joining', () => {
  it('sends a contributor who has agreed straight on, in the locale of the page', async () => {
    const next = encodeURIComponent('/ur/validate?language=hi#top')
    await request(site.as(AMINA))
      .get(`/en/join?next=${next}`)
      .expect(302)
      .expect('location', '/en/validate?language=hi#top')
  })

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/.//evil.example/',
    '/en/..//evil.example/',
    'javascript:alert(1)',
    '/api/v1/me',
    '/',
    '',
    `/en/${'a'.repeat(600)}`,
  ])('leads nowhere but to a page of ours: %j', async (next) => {
    const { headers } = await request(site.as(AMINA)).get('/en/join').query({ next }).expect(302)
    expect(headers.location).toBe('/en/record')
  })

  it('asks a stranger', async () => {
    const { text } = await request(app).get('/en/join?next=/hi/record?language=hi').expect(200)
    expect(text).toContain('"next":"/en/record?language=hi"')
    expect(text).toContain('"document":"contributor-terms","version":"1"')
  })
})

it('sends a stranger from the thank-you page home', async () => {
  await request(app).get('/en/thank-you').expect(302).expect('location', '/en/')
})

it('reads on in the history from a moment, and from the newest when the moment is nonsense', async () => {
  const amina = site.as(await site.amina())
  const itemsAt = async (path: string) => {
    const { text } = await request(amina).get(path).expect(200)
    const [, older = ''] = /href="(\?before=[^"#]+)#history"/.exec(text) ?? []
    return { items: text.match(/history__sentence" [^>]*>[^<]+/g) ?? [], older }
  }
  const newest = await itemsAt('/en/me')
  const older = await itemsAt(`/en/me${newest.older}`)
  expect([newest.items.length, older.items.length, older.older]).toEqual([20, 4, ''])
  expect(newest.items).not.toEqual(expect.arrayContaining(older.items))
  for (const nonsense of ['yesterday', '0000-01-01T00:00:00Z', `2026-01-01T00:00:00.${'0'.repeat(500)}Z`])
    expect(await itemsAt(`/en/me?before=${nonsense}`)).toEqual(newest)
})

describe('a failure', () => {
  const failing = (error: Error) => site.as(undefined, { pool: failingPool(error) })

  it('shows an id and nothing of what happened', async () => {
    const { text } = await request(failing(new Error('secret detail')))
      .get('/hi/')
      .expect(500)
    expect(text).toContain('<html lang="hi"')
    expect(text).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(text).not.toContain('secret')
  })

  it('keeps the status of an expected one', async () => {
    const busy = new ProductError('exhausted', 'rate_limited', HOSTILE)
    const { text } = await request(failing(busy)).get('/en/').expect(429)
    expect(text).toContain('There is more going on')
    await request(failing(new ProductError('not_found', 'x', 'x')))
      .get('/en/')
      .expect(404)
  })

  it('is a page for an address that cannot be decoded, too', async () => {
    const { text } = await request(app).get('/en/%E0%A4%A').expect(404)
    expect(text).toContain('<html lang="en"')
  })
})
