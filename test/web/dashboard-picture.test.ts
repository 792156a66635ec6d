import express from 'express'
import request from 'supertest'
import type { Deps } from '../../src/http/deps.js'
import { closePictures, notFoundPage, pictureRoutes } from '../../src/web/index.js'
import {
  depsWithoutDatabase,
  nothingPublished,
  publishedStats,
  testSite,
  totals,
  type TestSite,
} from './site.js'

afterAll(closePictures)

function pictures(changed: Partial<Deps> = {}) {
  const deps = depsWithoutDatabase(changed)
  return express().use(pictureRoutes(deps)).use(notFoundPage(deps))
}
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]

describe('the picture of the dashboard', () => {
  it.each([
    '/en/dashboard/picture.png',
    '/ta/dashboard/picture.png',
    '/ur/dashboard/picture.png?language=sw',
  ])('is drawn for anyone without asking the database or reading a cookie: %s', async (place) => {
    const answer = await request(pictures()).get(place).set('Cookie', 'contributor=x').expect(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(sizeOf(answer.body as Buffer)).toEqual([1200, 630])
  })

  it('is not sent again to a client that has it, until the numbers change', async () => {
    const place = '/en/dashboard/picture.png'
    const { headers } = await request(pictures()).get(place).expect(200)
    const again = () => ({ 'If-None-Match': String(headers.etag) })
    await request(pictures()).get(place).set(again()).expect(304)
    const cdn = publishedStats({ totals: [{ ...totals, speakers: 2000 }] })
    await request(pictures({ cdn })).get(place).set(again()).expect(200)
  })

  it.each(['?language=ta', '?language=%3Cscript%3E', '?language=', '?language=sw&language=ta'])(
    'of a language without recordings, or of what is no language, is a 404 page: %s',
    async (query) => {
      const { text } = await request(pictures()).get(`/en/dashboard/picture.png${query}`).expect(404)
      expect(text).toContain('<!doctype html>')
      expect(text).not.toContain('<script>')
    },
  )

  it('is an invitation before the first statistics are published', async () => {
    await request(pictures({ cdn: nothingPublished() }))
      .get('/ar/dashboard/picture.png')
      .expect(200)
  })
})

describe('a link to', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await testSite()
  })
  afterAll(() => site.close())
  const metaOf = (html: string) =>
    Object.fromEntries(
      Array.from(
        html.matchAll(/<meta (?:property|name)="([\w:]+)" content="([^"]*)">/g),
        ([, key, value]) => [key, value],
      ),
    )
  const get = async (place: string, changed: Partial<Deps> = {}) =>
    metaOf((await request(site.as(undefined, changed)).get(place).expect(200)).text)

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
    const meta = await get('/en/', { cdn: nothingPublished() })
    expect(meta['og:image']).toBe('https://sauti.example/en/dashboard/picture.png')
    expect(meta['og:description']).not.toMatch(/\d/)
  })
})
