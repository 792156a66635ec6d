import express from 'express'
import request from 'supertest'
import { closePictures, notFoundPage, pictureRoutes, type WebDeps } from '../../src/web/index.js'
import { deps, site } from './site.js'

afterAll(closePictures)

function pictures(changed: Partial<WebDeps> = {}) {
  const all = { ...deps, ...changed }
  return express().use(pictureRoutes(all)).use(notFoundPage(all))
}
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]

describe('the picture of the dashboard', () => {
  it.each([
    '/en/dashboard/picture.png',
    '/ta/dashboard/picture.png',
    '/ur/dashboard/picture.png?language=sw',
  ])('is there for whoever shows a link, without knowing or asking who: %s', async (place) => {
    const app = pictures({
      contributorOf: () => Promise.reject(new Error('somebody was recognised')) as never,
      listLanguages: () => Promise.reject(new Error('the database was asked')),
    })
    const answer = await request(app).get(place).set('Cookie', 'contributor=x').expect(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(sizeOf(answer.body as Buffer)).toEqual([1200, 630])
  })

  it('is not sent again to who has it, until the numbers change', async () => {
    const place = '/en/dashboard/picture.png'
    const { headers } = await request(pictures()).get(place).expect(200)
    const again = () => ({ 'If-None-Match': String(headers.etag) })
    await request(pictures()).get(place).set(again()).expect(304)
    const latest = (await deps.latestTotals())!
    const more = { ...latest, totals: { ...latest.totals, speakers: 2000 } }
    await request(pictures({ latestTotals: async () => more }))
      .get(place)
      .set(again())
      .expect(200)
  })

  it.each(['?language=ta', '?language=%3Cscript%3E', '?language=', '?language=sw&language=ta'])(
    'of a language nobody was heard in, or that is none, is the page that says so: %s',
    async (query) => {
      const { text } = await request(pictures()).get(`/en/dashboard/picture.png${query}`).expect(404)
      expect(text).toContain('<!doctype html>')
      expect(text).not.toContain('<script>')
    },
  )

  it('invites, before anybody was heard', async () => {
    const nobody = pictures({ latestTotals: async () => undefined, latestTables: async () => undefined })
    await request(nobody).get('/ar/dashboard/picture.png').expect(200)
  })
})

describe('a link to', () => {
  const metaOf = (html: string) =>
    Object.fromEntries(
      Array.from(
        html.matchAll(/<meta (?:property|name)="([\w:]+)" content="([^"]*)">/g),
        ([, key, value]) => [key, value],
      ),
    )
  const get = async (place: string, changed: Partial<WebDeps> = {}) =>
    metaOf((await request(site(changed)).get(place).expect(200)).text)

  it('the dashboard of a language is shown with its name, its numbers and its picture', async () => {
    expect(await get('/en/dashboard?language=sw')).toMatchObject({
      'og:title': 'Swahili · Sauti',
      'og:description': 'Speech recorded so far: 31.2 hours. Speakers: 1,284. Confirmed by listeners: 80%.',
      'og:image': 'https://sauti.example/en/dashboard/picture.png?language=sw&amp;v=20261101080000000',
      'og:image:width': '1200',
      'og:image:height': '630',
      'twitter:card': 'summary_large_image',
    })
  })

  it.each(['/en/', '/en/dashboard', '/en/dashboard?language=ta'])(
    '%s is shown with the numbers of all',
    async (place) => {
      expect(await get(place)).toMatchObject({
        'og:description': expect.stringMatching(/31\.2 hours/),
        'og:image': 'https://sauti.example/en/dashboard/picture.png?v=20261101080000000',
      })
    },
  )

  it('the first page promises no numbers where there are none', async () => {
    const meta = await get('/en/', { latestTotals: async () => undefined })
    expect(meta['og:image']).toBe('https://sauti.example/en/dashboard/picture.png')
    expect(meta['og:description']).not.toMatch(/\d/)
  })
})
