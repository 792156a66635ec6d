import { statSync } from 'node:fs'
import path from 'node:path'
import request from 'supertest'
import { projectRoot } from '../../src/platform/paths.js'
import { AMINA, campaigns, testSite, type TestSite } from './site.js'

const KB = 1000
/** Bytes that a page may cost somebody whose browser takes gzip at best. */
const PAGES = [
  { path: '/', script: 20 * KB, style: 25 * KB },
  { path: '/record?language=ur', script: 60 * KB, style: 25 * KB },
  { path: '/validate?language=ur', script: 60 * KB, style: 25 * KB },
  { path: '/dashboard', script: 120 * KB, style: 25 * KB },
  { path: `/campaigns/${campaigns[0]!.campaign}`, script: 40 * KB, style: 25 * KB },
]

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.close())

it.each(PAGES)('$path fits through a thin line', async ({ path: place, script, style }) => {
  const { text } = await request(site.as(AMINA)).get(`/ur${place}`).expect(200)
  const addresses = new Set(text.match(/\/assets\/[\w.-]+\.(js|css)/g))
  const files = [...addresses].map((address) => ({ address, bytes: packedSize(address) }))
  const of = (kind: string) => files.filter(({ address }) => address.endsWith(kind))
  expect(of('.js').length).toBeGreaterThan(0)
  expect(of('.css').length).toBeGreaterThan(0)
  expect(ifTooMuch(of('.js'), script)).toEqual([])
  expect(ifTooMuch(of('.css'), style)).toEqual([])
})

function packedSize(address: string): number {
  return statSync(path.join(projectRoot, `dist/public${address}.gz`)).size
}

/** The files with their sizes, the largest first, where they are more than the limit together. */
function ifTooMuch(files: { address: string; bytes: number }[], limit: number): string[] {
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) <= limit) return []
  return files.sort((a, b) => b.bytes - a.bytes).map(({ address, bytes }) => `${address}: ${bytes} bytes`)
}
