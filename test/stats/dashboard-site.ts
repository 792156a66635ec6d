import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import compression from 'compression'
import express from 'express'
import type { Config } from '../../src/config.js'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { publish } from '../../src/stats/publishing/publish.js'
import { embedRoutes, pictureRoutes } from '../../src/web/index.js'
import { securityHeaders } from '../../src/http/security-headers.js'
import { staticFiles } from '../../src/web/static-files.js'
import { statsRoutes } from '../../src/web/stats-files.js'
import { depsWithoutDatabase, pages } from '../web/site.js'

export interface DashboardSite {
  origin: string
  cdn: Bucket
  /** Makes every request for a published file fail. */
  failing: boolean
  close(): Promise<void>
}

/** The dashboard as browsers get it, over a bucket to publish into, which a CDN may serve instead of the site. */
export async function dashboardSite({ withCdn = false } = {}): Promise<DashboardSite> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dashboard-'))
  const cdn = await localBucket(path.join(folder, 'cdn'))

  const app = express()
  const server = createServer(app).listen(0)
  const cdnServer = createServer(cdnOver(path.join(folder, 'cdn'))).listen(0)
  const cdnOrigin = `http://localhost:${(cdnServer.address() as AddressInfo).port}`
  const running: DashboardSite = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    cdn,
    failing: false,
    async close() {
      for (const each of [server, cdnServer]) {
        each.closeAllConnections()
        await new Promise((resolve) => each.close(resolve))
      }
      await rm(folder, { recursive: true })
    },
  }
  const without = depsWithoutDatabase({ cdn })
  const config: Config = {
    ...without.config,
    publicUrl: undefined,
    cdnBaseUrl: withCdn ? cdnOrigin : undefined,
  }
  const deps = { ...without, config }
  app.use(securityHeaders(config, { url: async () => undefined }))
  app.use(staticFiles())
  app.use('/stats', (_req, res, next) => (running.failing ? res.status(503).end() : next()))
  if (!withCdn) app.use(statsRoutes(deps))
  app.use((req, res, next) => {
    // Statistics are remembered for each bucket: another one reads what was published since.
    const fresh = { ...deps, cdn: { ...cdn } }
    const routes = [embedRoutes(fresh), pictureRoutes(fresh), pages(fresh, () => undefined)]
    express().use(routes)(req, res, next)
  })
  return running
}

/** A CDN that packs what it fetched, and lets every page read it. */
function cdnOver(bucket: string) {
  const setHeaders = (res: ServerResponse) => void res.setHeader('Access-Control-Allow-Origin', '*')
  return express().use(compression({ threshold: 0 }), express.static(bucket, { setHeaders }))
}

const DAY_MS = 24 * 60 * 60 * 1000

export interface Day {
  /** Days before now. */
  ago: number
  recordings: number
  valid: number
}

/** Publishes a history of so many recordings of three seconds a day, all in the languages given, the first with most. */
export async function publishDays(
  cdn: Bucket,
  days: Day[],
  { languages = ['sw'], now = new Date() } = {},
): Promise<void> {
  const sums = (part: Day[]) => {
    const [recordings, valid] = [sum(part, 'recordings'), sum(part, 'valid')]
    return {
      speakers: Math.ceil(recordings / 20),
      recordings,
      valid,
      invalid: 0,
      hours: (recordings * 3) / 3600,
      hours_valid: (valid * 3) / 3600,
      languages: languages.length,
      validations: valid * 2,
    }
  }
  const dayOf = ({ ago }: Day) => new Date(now.getTime() - ago * DAY_MS).toISOString().slice(0, 10)
  const old = [...days].sort((a, b) => b.ago - a.ago)
  const periods = (key: string, nameOf: (day: string) => string) => {
    const names = [...new Set(old.map((day) => nameOf(dayOf(day))))]
    const within = (name: string) => old.filter((day) => nameOf(dayOf(day)) === name)
    const upTo = (name: string) => old.filter((day) => nameOf(dayOf(day)) <= name)
    return {
      plain: names.map((name) => ({ [key]: name, ...sums(within(name)) })),
      cumulative: names.map((name) => ({ [key]: name, ...sums(upTo(name)) })),
    }
  }
  const daily = periods('day', (day) => day)
  const monthly = periods('month', (day) => day.slice(0, 7))
  const body = (rows: object[]) => JSON.stringify({ rows })
  const share = (index: number) => 2 ** -(index + 1)
  const part = (index: number) => {
    const all = sums(old)
    return { ...all, hours: all.hours * share(index), hours_valid: all.hours_valid * share(index + 1) }
  }
  const parts = (key: string, names: string[]) =>
    names.map((name, index) => ({ [key]: name, ...part(index) }))
  const inEach = (rows: object[]) =>
    languages.flatMap((language) => rows.map((row) => ({ language, ...row })))
  const regions = parts('region', ['IN-TN', 'KE', 'IN', 'SG', 'undisclosed'])
  await publish(
    cdn,
    new Map([
      ['totals', body([sums(old)])],
      ['timeline-daily', body(daily.plain)],
      ['timeline-daily-cumulative', body(daily.cumulative)],
      ['timeline-monthly', body(monthly.plain)],
      ['timeline-monthly-cumulative', body(monthly.cumulative)],
      ['by-language', body(parts('language', languages))],
      ['timeline-daily-by-language', body(inEach(daily.plain))],
      ['timeline-daily-by-language-cumulative', body(inEach(daily.cumulative))],
      ['by-region', body(regions)],
      // Somebody said where they are in the first language alone.
      ['by-language-and-region', body(regions.map((row) => ({ language: languages[0], ...row })))],
      ['coverage', body(languages.map((language, index) => coverageOf(language, index)))],
      ['quality', body(languages.flatMap(qualityOf))],
      ['campaigns', body(languages.map(campaignOf))],
      ['leaderboards', body(['*', ...languages].flatMap(placesOf))],
      ['by-age', body(parts('age_band', ['undisclosed', '18-29', '70+', 'other']))],
      ['by-gender', body(parts('gender', ['female', 'male']))],
    ]),
    now,
  )
}

/** Every language wants as many sentences as its place says, and has as many recordings undecided. */
const coverageOf = (language: string, index: number) => ({
  language,
  sentences_left: index * 10,
  recordings_left: index * 20,
  undecided: 2,
  disputed: 1,
  speakers: 5,
})

const qualityOf = (language: string) => [
  ...[null, 1, 2].map((second) => ({
    language,
    measure: 'duration',
    at_least: second,
    below: second === 2 ? null : (second ?? 0) + 1,
    recordings: 20 * ((second ?? 0) + 1),
    valid: 9,
    invalid: 1,
    disputed: 5,
  })),
  { language, measure: 'level', at_least: -30, below: -27, recordings: 8, valid: 0, invalid: 0, disputed: 0 },
]

const campaignOf = (language: string, index: number) => ({
  campaign: `00000000-0000-4000-8000-00000000000${index}`,
  language,
  title: `Stories ${index}`,
  state: index === 0 ? 'open' : 'closed',
  sentences_left: 5,
  recordings_left: 30,
  recordings: 10,
  hours: 0.01,
})

const placesOf = (language: string) =>
  ['Amina', '=cmd()'].map((username, index) => ({
    kind: 'record',
    language,
    period: 'week',
    rank: index + 1,
    username,
    contributions: 40 - index,
    change: index === 0 ? 2 : null,
  }))

const sum = (days: Day[], key: 'recordings' | 'valid') => days.reduce((total, day) => total + day[key], 0)
