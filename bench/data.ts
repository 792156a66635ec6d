import type pg from 'pg'
import { z } from 'zod'
import { openCampaign } from '../src/campaigns/campaigns.js'
import { putLanguage } from '../src/campaigns/languages.js'
import { defaultPolicy } from '../src/campaigns/policy.js'
import { CONTRIBUTOR_TERMS } from '../src/identity/index.js'
import { createPool, migrateUp, sqlFile, transaction, type Connection } from '../src/platform/db/index.js'
import { ensureEventPartitions } from '../src/platform/events/index.js'
import { layOut, type CampaignPlan, type Layout, type Size } from './sizes.js'

const DAYS_OF_HISTORY = 150
/** Months before this one that history reaches back to, the joining of people included. */
const MONTHS_BEFORE = 7
/** What an index is sorted in. */
const SORT_MEMORY = '1GB'

/** The tables in the order in which they are filled, and the blocks of `data.sql` that do; some once for each vote. */
const TABLES: { name: string; fill: string[]; ofEachVote?: string }[] = [
  { name: 'contributors', fill: ['contributors'] },
  { name: 'consents', fill: ['consents'] },
  { name: 'sentences', fill: ['sentences'] },
  { name: 'tasks', fill: ['record-tasks', 'review-tasks'] },
  { name: 'assignments', fill: ['record-assignments'], ofEachVote: 'validate-assignments' },
  { name: 'recordings', fill: ['recordings'] },
  { name: 'validations', fill: [], ofEachVote: 'validations' },
  { name: 'decisions', fill: ['decisions'] },
  { name: 'events', fill: ['events-of-people', 'events-of-recordings'], ofEachVote: 'events-of-votes' },
  { name: 'walks', fill: ['walks', 'walks-of-authors'] },
]

const sql = sqlFile(import.meta.url)
const partsOf = sql('parts-of', z.object({ name: z.string() }))

/** Fills a new database, of which `admin` is a connection as superuser. Resolves to how long each step took, in seconds. */
export async function buildData(
  connection: Connection,
  admin: Connection,
  size: Size,
  progress: (step: string, seconds: number) => void,
): Promise<void> {
  await migrateUp(connection)
  const campaigns = await openCampaigns(connection, size)
  const pool = createPool(admin, 1)
  const client = await pool.connect()
  const timed = async (step: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    progress(step, (performance.now() - began) / 1000)
  }
  try {
    await client.query('set statement_timeout = 0')
    await describe(client, size, campaigns)
    // A table that is emptied in the transaction that fills it needs no log.
    await client.query('begin')
    await client.query(
      `set local session_replication_role = replica; set local maintenance_work_mem = '${SORT_MEMORY}'`,
    )
    await sql('empty').run(client)
    for (const table of TABLES) await timed(table.name, () => fill(client, table, size))
    await sql('sequences').run(client)
    await client.query('commit')
    await timed('vacuum', () => client.query('vacuum analyze'))
    for (const step of ['walks-as-built', 'walks-as-built-index', 'walkers-index', 'built']) {
      await sql(step).run(client)
    }
    await client.query('checkpoint')
  } finally {
    client.release(true)
    await pool.end()
  }
}

/** The campaigns as an operator opens them; in the order of the plan, their ids. */
async function openCampaigns(connection: Connection, { campaigns, votes }: Size): Promise<string[]> {
  const pool = createPool(connection, 1)
  try {
    await ensureEventPartitions(pool)
    const ids: string[] = []
    for (const { language, recordingsPerSentence } of campaigns) {
      const opened = await transaction(pool, async (tx) => {
        await putLanguage(tx, { ...language, dir: 'ltr' })
        return openCampaign(tx, {
          language: language.code,
          title: language.native_name,
          standing: true,
          policy: { ...defaultPolicy, recordings_per_sentence: recordingsPerSentence, votes },
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
async function describe(client: pg.PoolClient, size: Size, campaigns: string[]): Promise<void> {
  for (const step of [
    'schema',
    'uuid',
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

async function fill(client: pg.PoolClient, table: (typeof TABLES)[number], { votes }: Size): Promise<void> {
  const { name, ofEachVote } = table
  await sql('without-indexes').run(client, { name })
  for (const step of table.fill) await sql(step).run(client, { ...CONTRIBUTOR_TERMS })
  if (ofEachVote) for (let nth = 1; nth <= votes.most; nth++) await sql(ofEachVote).run(client, { nth })
  for (const part of await partsOf.all(client, { name })) await client.query(`reindex table ${part.name}`)
}
