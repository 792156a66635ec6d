import type pg from 'pg'
import { z } from 'zod'
import { build } from '../src/schema.js'
import { openCampaign } from '../src/campaigns/campaigns.js'
import { putLanguage } from '../src/campaigns/languages.js'
import { registerKinds } from '../src/kinds.js'
import { CONTRIBUTOR_TERMS } from '../src/identity/index.js'
import {
  createPool,
  migrateUp,
  sqlFile,
  transaction,
  type Connection,
  type Pool,
} from '../src/platform/db/index.js'
import { ensureEventPartitions } from '../src/platform/events/index.js'
import { layOut, type CampaignPlan, type Layout, type Size } from './sizes.js'

const DAYS_OF_HISTORY = 150
/** Months before this one that history reaches back to, the joining of people included. */
const MONTHS_BEFORE = 7
/** No triggers, enough memory to sort an index in, and all the time it takes. */
const SETTINGS = `
  set session_replication_role = replica; set maintenance_work_mem = '1GB';
  set idle_in_transaction_session_timeout = 0`

interface Table {
  name: string
  /** The blocks of `data.sql` that fill it. */
  fill: string[]
  /** One that does so for the first votes on all recordings, then for the second ones … */
  ofEachVote?: string
}

/** What is filled at the same time, each in this order. Nothing but cursors is made from other rows. */
const LANES: Table[][] = [
  [
    { name: 'contributors', fill: ['contributors'] },
    { name: 'consents', fill: ['consents'] },
    { name: 'sentences', fill: ['sentences'] },
    { name: 'tasks', fill: ['record-tasks', 'review-tasks'] },
    { name: 'recordings', fill: ['recordings'] },
    { name: 'decisions', fill: ['decisions'] },
    { name: 'validations', fill: [], ofEachVote: 'validations' },
    { name: 'assignments', fill: ['record-assignments'], ofEachVote: 'validate-assignments' },
    { name: 'queue_cursors', fill: ['cursors', 'cursors-of-authors'] },
  ],
  [{ name: 'events', fill: ['events-of-people', 'events-of-recordings'], ofEachVote: 'events-of-votes' }],
]

type Progress = (step: string, seconds: number) => void

const sql = sqlFile(import.meta.url)
const tablesOf = sql('tables-of', z.object({ name: z.string(), index: z.string() }))

/** Fills a new database, of which `admin` is a connection as superuser; tells how many seconds each table took. */
export async function buildData(
  connection: Connection,
  admin: Connection,
  size: Size,
  progress: Progress,
): Promise<void> {
  await migrateUp(connection, build)
  const campaigns = await openCampaigns(connection, size)
  const pool = createPool(admin, { size: LANES.length, statementTimeoutMs: 0 })
  try {
    await describe(pool, size, campaigns)
    await Promise.all(LANES.map((lane) => fillLane(pool, lane, size, progress)))
    for (const step of ['sequences', 'visibility-watermark', ...AS_BUILT]) await sql(step).run(pool)
  } finally {
    await pool.end()
  }
}

/** What every run is put back to. */
const AS_BUILT = ['cursors-as-built', 'cursors-as-built-index', 'readers-index', 'built']

async function fillLane(pool: Pool, lane: Table[], size: Size, progress: Progress): Promise<void> {
  const client = await pool.connect()
  const timed = async (step: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    progress(step, (performance.now() - began) / 1000)
  }
  try {
    await client.query(SETTINGS)
    await client.query('begin')
    for (const table of lane) await timed(table.name, () => fill(client, table, size))
    await client.query('commit')
    for (const { name } of lane) await timed(`vacuum ${name}`, () => client.query(`vacuum analyze ${name}`))
  } finally {
    client.release(true)
  }
}

async function fill(client: pg.PoolClient, table: Table, { votes }: Size): Promise<void> {
  const { name, ofEachVote } = table
  const tables = await tablesOf.all(client, { name })
  for (const each of tables) await client.query(`cluster ${each.name} using ${each.index}`)
  await sql('without-indexes').run(client, { name })
  for (const step of table.fill) await sql(step).run(client, { ...CONTRIBUTOR_TERMS })
  if (ofEachVote) for (let nth = 1; nth <= votes.most; nth++) await sql(ofEachVote).run(client, { nth })
  for (const each of tables) await client.query(`reindex table ${each.name}`)
}

/** The campaigns as an operator opens them; in the order of the plan, their ids. */
async function openCampaigns(connection: Connection, { campaigns, votes }: Size): Promise<string[]> {
  registerKinds()
  const pool = createPool(connection, { size: 1 })
  try {
    await ensureEventPartitions(pool)
    const ids: string[] = []
    for (const { language, recordingsPerSentence } of campaigns) {
      const opened = await transaction(pool, async (tx) => {
        await putLanguage(tx, { ...language, dir: 'ltr' })
        return openCampaign(tx, {
          language: language.code,
          title: language.native_name,
          isDefault: true,
          policy: { contributions: { record: { wanted: recordingsPerSentence }, validate: votes } },
        })
      })
      ids.push(opened.id)
    }
    return ids
  } finally {
    await pool.end()
  }
}

/** Says to the database what is to be made. */
async function describe(client: Pool, size: Size, campaigns: string[]): Promise<void> {
  for (const step of [
    'schema',
    'uuid',
    'person',
    'uuid-at',
    'campaigns',
    'recordings-view',
    'votes-view',
    'partition-maker',
  ]) {
    await sql(step).run(client)
  }
  for (let month = 1; month <= MONTHS_BEFORE; month++)
    await sql('partition').run(client, { months_ago: month })
  const layout = layOut(size)
  for (const [index, plan] of size.campaigns.entries()) {
    await sql('campaign').run(client, {
      ...row(plan, layout[index]!),
      campaign: campaigns[index],
      people: size.contributors,
      votes_wanted: size.votes.wanted,
      votes_most: size.votes.most,
      days: DAYS_OF_HISTORY,
    })
  }
}

function row({ part, sentences, block, recorded, byOne }: CampaignPlan, layout: Layout) {
  return { part, sentences, block, recorded, by_one: byOne, ...layout }
}
