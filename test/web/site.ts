import { randomBytes } from 'node:crypto'
import os from 'node:os'
import { Readable } from 'node:stream'
import express, { type Express, type Request } from 'express'
import { putLanguage, type Language } from '../../src/campaigns/languages.js'
import { readConfig } from '../../src/config.js'
import type { Deps } from '../../src/http/deps.js'
import { changeProfile, cookieSealer, findContributor, type Contributor } from '../../src/identity/index.js'
import type { Bucket } from '../../src/platform/bucket/index.js'
import { transaction, type Pool } from '../../src/platform/db/index.js'
import { recognise, shareBadge } from '../../src/recognition/index.js'
import { pageContext } from '../../src/web/context.js'
import { errorPage, notFoundPage, webRoutes } from '../../src/web/index.js'
import type { PageName, Pages } from '../../src/web/pages.js'
import { render } from '../../src/web/render.js'
import { Engine, type Verdict } from '../support/engine.js'

/** A name that would be markup, were it not escaped. */
export const HOSTILE = `<script>alert("1")</script>&'`

const PROFILE = {
  username: HOSTILE,
  age_band: '30-39',
  gender: 'female',
  mother_tongue: 'ksb',
  region: 'IN-TN',
  leaderboards: true,
  weekly_goal: 30,
} as const

/** A contributor of whom the database has nothing. */
export const AMINA: Contributor = {
  ...PROFILE,
  id: '4f5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c11',
  actor: '4f5f8f6e-6d53-4bb4-a9a5-2a5d0f4d5c12',
  created_at: new Date('2026-11-01T08:00:00Z'),
  consented: true,
}

const LANGUAGES: Language[] = [
  { code: 'sw', name: 'Swahili', native_name: 'Kiswahili', script: 'Latn', dir: 'ltr' },
  { code: 'hi', name: 'Hindi', native_name: 'हिन्दी', script: 'Deva', dir: 'ltr' },
  { code: 'ur', name: 'Urdu', native_name: 'اردو', script: 'Arab', dir: 'rtl' },
  { code: 'xx', name: HOSTILE, native_name: HOSTILE, script: 'Latn', dir: 'ltr' },
  { code: 'en', name: 'English', native_name: 'English', script: 'Latn', dir: 'ltr' },
]

export const totals = {
  speakers: 1284,
  recordings: 20391,
  valid: 1,
  invalid: 812,
  hours: 31.2,
  hours_valid: 25,
  languages: 14,
  validations: 48211,
}

/** One of each state. */
export const campaigns = (['open', 'paused', 'closed'] as const).map((state, index) => ({
  campaign: `00000000-0000-4000-8000-00000000000${index}`,
  language: 'ur',
  title: HOSTILE,
  state,
  sentences_left: 120,
  recordings_left: 300,
  speakers: 12,
  recordings: 900,
  valid: 500,
  invalid: 40,
  disputed: 60,
  hours: 1.2,
  hours_valid: 0.7,
  validations: 1200,
}))

const STATS: Record<string, object[]> = {
  totals: [totals],
  'by-language': [{ language: 'sw', ...totals }],
  'timeline-monthly': [{ month: '2026-10', ...totals }],
  'timeline-monthly-by-language': [{ language: 'sw', month: '2026-10', ...totals }],
  campaigns,
}

/** A bucket that holds published statistics: the rows of each file, by its name in the manifest. */
export function publishedStats(changed: Record<string, object[]> = {}): Bucket {
  const files = { ...STATS, ...changed }
  const manifest = {
    generated_at: '2026-11-01T08:00:00.000Z',
    files: Object.fromEntries(Object.keys(files).map((name) => [name, `${name}.json`])),
  }
  const get = async (key: string) => {
    const [, name = ''] = /^stats\/([\w-]+)\.json$/.exec(key) ?? []
    const content = name === 'manifest' ? manifest : files[name] && { rows: files[name] }
    return content && { body: Readable.from([JSON.stringify(content)]) }
  }
  return { get } as unknown as Bucket
}

/** A bucket in which no statistics were published yet. */
export const nothingPublished = () => ({ get: async () => undefined }) as unknown as Bucket

/** A database that fails every statement with an error, and counts them. */
export function failingPool(error: Error = new Error('the database was asked')): Pool & { query: jest.Mock } {
  const query = jest.fn(() => Promise.reject(error))
  return { query, connect: query } as unknown as Pool & { query: jest.Mock }
}

/** What pages need that are to ask the database nothing. */
export function depsWithoutDatabase(changed: Partial<Deps> = {}): Deps {
  const encryptionKey = randomBytes(32)
  const config = readConfig({
    DATA_DIR: os.tmpdir(),
    ENCRYPTION_KEY: encryptionKey.toString('hex'),
    PUBLIC_URL: 'https://sauti.example',
    CONTACT: 'voices@sauti.example',
  })
  const [pool, cdn, sealer] = [failingPool(), publishedStats(), cookieSealer(encryptionKey)]
  return { config, pool, bucket: nothingPublished(), cdn, sealer, ...changed }
}

/** The pages alone, as the contributor sees them that a request is said to be from. */
export function pages(deps: Deps, contributorOf: (req: Request) => Contributor | undefined): Express {
  const app = express()
  app.use((req, _res, next) => {
    req.contributor = contributorOf(req)
    next()
  })
  app.use(webRoutes(deps))
  app.use(notFoundPage(deps))
  app.use(errorPage(deps))
  return app
}

/** One page, whatever its address, with these props, as AMINA sees it. */
export function pageWith<P extends PageName>(page: P, props: Pages[P]): Express {
  const context = pageContext(depsWithoutDatabase())
  return express().use((req, res, next) => {
    req.contributor = AMINA
    context(req, res, () => render(res, page, props).catch(next))
  })
}

/** The pages over a database of their own, which has some languages, and published statistics. */
export interface TestSite {
  deps: Deps
  engine: Engine
  /** The pages as a contributor sees them, or a stranger; over other statistics or another database, if they are given. */
  as(contributor?: Contributor, changed?: Partial<Deps>): Express
  /** A contributor with a profile, badges, and a history in which every state of a recording and every verdict occurs. */
  amina(): Promise<Contributor>
  close(): Promise<void>
}

export async function testSite(languages: Language[] = []): Promise<TestSite> {
  const engine = await Engine.start('sw')
  await transaction(engine.pool, async (tx) => {
    for (const language of [...LANGUAGES, ...languages]) await putLanguage(tx, language)
  })
  const deps = depsWithoutDatabase({ pool: engine.pool })
  return {
    deps,
    engine,
    as: (contributor, changed = {}) => pages({ ...deps, ...changed }, () => contributor),
    amina: () => contributorWithHistory(engine),
    close: () => engine.stop(),
  }
}

/** The votes on one recording each, in the order of the listeners. */
const VOTES: Verdict[][] = [
  [],
  ['accept', 'accept'],
  ['reject', 'reject'],
  ['accept', 'reject', 'accept', 'reject', 'unsure'],
]
/** The history goes on beyond its first page. */
const EARLIER = 16

async function contributorWithHistory(engine: Engine): Promise<Contributor> {
  const amina = await engine.person()
  await changeProfile(engine.pool, amina, PROFILE)
  const [juma, ...listeners] = await engine.people(6)
  await engine.campaign(EARLIER + VOTES.length + 4)
  await engine.rows(`update sentences set text = $1 || id`, HOSTILE)

  const held = await engine.claim(amina, { count: EARLIER + VOTES.length })
  const recordings: string[] = []
  for (const { id } of held) recordings.push((await engine.record(amina, id)).id)
  for (const [index, listener] of listeners.entries()) {
    for (const { id, recording } of await engine.claim(listener, { kind: 'validate', count: 50 })) {
      const verdict = VOTES[recordings.indexOf(recording!.id) - EARLIER]?.[index]
      if (verdict) await engine.vote(listener, id, verdict)
    }
  }

  for (const { id } of await engine.claim(juma!, { count: 3 })) await engine.record(juma!, id)
  const clips = await engine.claim(amina, { kind: 'validate', count: 3 })
  for (const [index, verdict] of (['accept', 'reject', 'unsure'] as const).entries())
    await engine.vote(amina, clips[index]!.id, verdict)

  const [late] = await engine.claim(amina, { count: 1 })
  await engine.runOut(late!.id)
  for (const { id } of await engine.claim(juma!, { count: 1 })) await engine.record(juma!, id)
  await engine.record(amina, late!.id)

  const { badges } = await recognise(engine.pool, amina.id)
  await shareBadge(engine.pool, amina, badges[0]!.id, true)
  return (await findContributor(engine.pool, amina.id))!
}
