import { createHash, randomUUID } from 'node:crypto'
import { openCampaign } from '../../src/campaigns/campaigns.js'
import type { PolicyInput } from '../../src/campaigns/index.js'
import { putLanguage } from '../../src/campaigns/languages.js'
import { addSentences } from '../../src/campaigns/sentences.js'
import { castVote, undoVote } from '../../src/consensus/index.js'
import {
  CONTRIBUTOR_TERMS,
  findContributor,
  joinAsGuest,
  type Contributor,
} from '../../src/identity/index.js'
import { registerKinds } from '../../src/kinds.js'
import type { Bucket } from '../../src/platform/bucket/index.js'
import { transaction, type Pool, type Transaction } from '../../src/platform/db/index.js'
import { keep, withdrawRecording, type Upload } from '../../src/recordings/index.js'
import { claim, expireAssignments, skip, type Assignment } from '../../src/tasks/index.js'
import { testDatabase, type TestDatabase } from './database.js'
import { until } from './until.js'

export type Verdict = Parameters<typeof castVote>[1]['verdict']

interface Wish {
  kind?: 'record' | 'validate' | 'any'
  campaign?: string
  count?: number
  pack?: boolean
}

/** The engine and its two kinds of tasks on a database of their own, without pages, requests or audio. */
export class Engine {
  private constructor(
    readonly db: TestDatabase,
    /** What it works in unless told otherwise. */
    readonly language: string,
  ) {}

  static async start(language = 'sw'): Promise<Engine> {
    registerKinds()
    const engine = new Engine(await testDatabase(), language)
    await engine.in(language)
    return engine
  }

  /** The same engine in another language, which is new. */
  async in(code: string): Promise<Engine> {
    const language = { code, name: code, native_name: code, script: 'Latn', dir: 'ltr' as const }
    await transaction(this.pool, (tx) => putLanguage(tx, language))
    return new Engine(this.db, code)
  }

  get pool(): Pool {
    return this.db.pool
  }

  /** Opens a campaign with so many new sentences. */
  async campaign(sentences: number, policy: PolicyInput = {}): Promise<string> {
    return transaction(this.pool, async (tx) => {
      const opening = { language: this.language, title: 'Test', isDefault: false }
      const opened = await openCampaign(tx, { ...opening, policy })
      await this.addSentences(tx, opened.id, sentences)
      return opened.id
    })
  }

  async addSentences(tx: Transaction, campaign: string, count: number): Promise<void> {
    const tag = randomUUID()
    const sentences = Array.from({ length: count }, (_, n) => ({
      text: `Habari ${tag} ${n}`,
      source: 'test',
      licence: 'CC0-1.0',
    }))
    const { language } = this
    await addSentences(tx, { id: campaign, language, state: 'open' }, sentences)
  }

  /** One more sentence to record. */
  addTask(campaign: string): Promise<void> {
    return transaction(this.pool, (tx) => this.addSentences(tx, campaign, 1))
  }

  async person(): Promise<Contributor> {
    const said = { username: null, age_band: null, gender: null, mother_tongue: null, region: null }
    const id = await joinAsGuest(this.pool, said, CONTRIBUTOR_TERMS, '127.0.0.1')
    return (await findContributor(this.pool, id))!
  }

  people(count: number): Promise<Contributor[]> {
    return Promise.all(Array.from({ length: count }, () => this.person()))
  }

  claim(who: { id: string }, wish: Wish = {}, pool = this.pool): Promise<Assignment[]> {
    const { kind = 'record', count = 5, ...more } = wish
    return claim(pool, { contributor: who.id, language: this.language, kind, count, ...more })
  }

  /** Hands a recording in, whose audio nobody needs. */
  async record(who: Contributor, assignment: string, id: string = randomUUID(), pool = this.pool) {
    const sent = { id, assignment, capture: null, contributor: who }
    return (await keep({ pool, bucket: NO_BUCKET }, sent, someAudio(id))).receipt
  }

  async vote(
    who: Contributor,
    assignment: string,
    verdict: Verdict = 'accept',
    id: string = randomUUID(),
    pool = this.pool,
  ) {
    return (await castVote(pool, { id, assignment, verdict, reasons: [], contributor: who })).receipt
  }

  undo(who: Contributor, vote: string, pool = this.pool): Promise<void> {
    return undoVote(pool, who, vote)
  }

  withdraw(who: Contributor, recording: string, pool = this.pool): Promise<void> {
    return withdrawRecording({ pool, bucket: NO_BUCKET }, who, recording)
  }

  skip(who: Contributor, assignment: string, reason: string | null = null, pool = this.pool): Promise<void> {
    const claimed = { assignment, kind: null, contributor: who }
    return transaction(pool, (tx) => skip(tx, claimed, reason))
  }

  /** The time of these assignments is up. */
  async lapse(...assignments: string[]): Promise<void> {
    const lapse = `update assignments set expires_at = now() - interval '1 second' where id = any($1)`
    await this.pool.query(lapse, [assignments])
  }

  /** Their time is up, and the job that ends them has been. */
  async runOut(...assignments: string[]): Promise<void> {
    await this.lapse(...assignments)
    await expireAssignments(this.pool)
  }

  /** Puts the visibility watermark at the end of all queues: no transaction runs that could open a task in front of others. */
  async settle(): Promise<void> {
    const end = '(select last_value from task_positions)'
    await this.rows(
      `update visibility_watermark set position = ${end}, pending_position = ${end}, pending_xid = '0'`,
    )
  }

  /** Until a statement waits for a lock. */
  async untilSomebodyWaits(): Promise<void> {
    const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await this.rows(waits)).length > 0)
  }

  async rows<Row extends object>(query: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>(query, values)).rows
  }

  /** What the tasks of a campaign say of themselves, next to what their assignments say. */
  async books(campaign: string, kind = 'record') {
    const [books] = await this.rows<Record<'wanted' | 'taken' | 'done' | 'held' | 'counted', number>>(
      `select sum(t.wanted) as wanted, sum(t.taken) as taken, sum(t.done) as done,
         sum((select count(*) from assignments a
           where a.task_id = t.id and (a.state = 'active' or a.standing = 'counted')))::int as held,
         sum((select count(*) from assignments a where a.task_id = t.id and a.standing = 'counted'))::int as counted
       from tasks t join pools p on p.id = t.pool_id where p.campaign_id = $1 and p.kind = $2`,
      campaign,
      kind,
    )
    return books!
  }

  stop(): Promise<void> {
    return this.db.drop()
  }
}

export const sentencesOf = (hand: Assignment[]) => hand.map(({ sentence }) => sentence.id)

const NO_BUCKET = { delete: async () => {} } as unknown as Bucket

function someAudio(id: string): Upload {
  return {
    repeated: false,
    attempt: randomUUID(),
    bytes: 1000,
    sha256: createHash('sha256').update(id).digest(),
    facts: {
      format: 'wav',
      content_type: 'audio/wav',
      duration_ms: 1000,
      sample_rate: 16_000,
      channels: 1,
      levels: null,
    },
  }
}
