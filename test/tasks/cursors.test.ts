import type { Contributor } from '../../src/identity/index.js'
import type { Transaction } from '../../src/platform/db/index.js'
import type { ProductError } from '../../src/platform/errors.js'
import { Engine, sentencesOf } from '../support/engine.js'

/** Each claim at the end of a queue advances the visibility watermark. */
jest.mock('../../src/tasks/limits.js', () => ({
  ...jest.requireActual<object>('../../src/tasks/limits.js'),
  WATERMARK_SECONDS: 0,
}))

/** More than a claim looks at in one statement, where all of it is passed by. */
const FAR = 2_100
/** No transaction of this database will ever have that number. */
const FROM_ANOTHER_CLUSTER = '999999999999'
/** So that a task is still open, and seen again, after one person did it. */
const TWICE = { contributions: { record: { wanted: 2 } } }

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

/** A transaction that ends when it is told to. */
class Slow {
  private constructor(readonly tx: Transaction) {}

  static async begin(): Promise<Slow> {
    const tx = (await engine.pool.connect()) as Transaction
    await tx.query('begin')
    await tx.query('select pg_current_xact_id()')
    return new Slow(tx)
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    await this.tx.query(how)
    this.tx.release()
  }
}

/** Tries again: next to long transactions of other tests, a claim that must pass thousands of tasks is refused as too busy. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 20; ; tries--) {
    try {
      return await work()
    } catch (error) {
      if (tries === 0 || (error as ProductError).code !== 'too_busy') throw error
    }
  }
}

/** Records all that there is for them; answers its sentences. */
async function recordAll(who: Contributor, campaign: string): Promise<string[]> {
  const done: string[] = []
  for (;;) {
    const hand = await engine.claim(who, { campaign })
    if (hand.length === 0) return done
    for (const { id } of hand) await engine.record(who, id)
    done.push(...sentencesOf(hand))
  }
}

test('each contributor is offered every task of the queue once, wherever their cursor starts', async () => {
  const campaign = await engine.campaign(40, { contributions: { record: { wanted: 3 } } })
  for (const who of await engine.people(3)) {
    const done = await recordAll(who, campaign)
    expect(done).toHaveLength(40)
    expect(new Set(done).size).toBe(40)
  }
  expect(await engine.claim(await engine.person(), { campaign })).toEqual([])
})

describe('tasks that open in a transaction that commits late are not lost to contributors whose cursors passed them meanwhile', () => {
  test.each(['slow', 'quick'])('when the %s one began first', async (first) => {
    const campaign = await engine.campaign(3, TWICE)
    const who = await engine.person()
    expect(await recordAll(who, campaign)).toHaveLength(3)
    const begun = [await Slow.begin(), await Slow.begin()] as const
    const [slow, quick] = first === 'slow' ? begun : [begun[1], begun[0]]
    await engine.addSentences(slow.tx, campaign, 2)
    await engine.addSentences(quick.tx, campaign, 2)
    await quick.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(2)
    await slow.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(2)
  })

  test('when they open again because somebody gives them back', async () => {
    const campaign = await engine.campaign(1)
    const [holder, who] = [await engine.person(), await engine.person()]
    const [held] = await engine.claim(holder, { campaign })
    expect(await engine.claim(who, { campaign })).toEqual([])
    const [slow, quick] = [await Slow.begin(), await Slow.begin()]
    const giveBack = `with back as (
        update assignments set state = 'skipped', ended_at = now() where id = $1 returning task_id
      )
      update tasks set taken = taken - 1 where id = (select task_id from back)`
    await slow.tx.query(giveBack, [held!.id])
    await engine.addSentences(quick.tx, campaign, 1)
    await quick.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(1)
    await slow.end('commit')
    expect(sentencesOf(await engine.claim(who, { campaign }))).toEqual([held!.sentence.id])
  })

  test('and no cursor stops at the position of one that is rolled back', async () => {
    const campaign = await engine.campaign(3, TWICE)
    const who = await engine.person()
    const [slow, quick] = [await Slow.begin(), await Slow.begin()]
    await engine.addSentences(slow.tx, campaign, 2)
    await engine.addSentences(quick.tx, campaign, 2)
    await quick.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(5)
    await slow.end('rollback')
    const late = await Slow.begin()
    await engine.addSentences(late.tx, campaign, 2)
    await late.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(2)
  })

  test('and all goes on while one of them runs for hours', async () => {
    const campaign = await engine.campaign(1, TWICE)
    const hours = await Slow.begin()
    await engine.addSentences(hours.tx, campaign, 5)
    const quick = await Slow.begin()
    await engine.addSentences(quick.tx, campaign, 100)
    await quick.end('commit')
    const [one, two] = [await engine.person(), await engine.person()]
    for (const who of [one, two]) expect(await recordAll(who, campaign)).toHaveLength(101)
    await hours.end('commit')
    for (const who of [one, two]) expect(await recordAll(who, campaign)).toHaveLength(5)
  })

  test('also after a restore into another cluster, whose transactions have small numbers', async () => {
    const campaign = await engine.campaign(3, TWICE)
    const who = await engine.person()
    expect(await recordAll(who, campaign)).toHaveLength(3)
    await engine.rows('update visibility_watermark set pending_xid = $1', FROM_ANOTHER_CLUSTER)
    const [slow, quick] = [await Slow.begin(), await Slow.begin()]
    await engine.addSentences(slow.tx, campaign, 2)
    await engine.addSentences(quick.tx, campaign, 2)
    await quick.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(2)
    await slow.end('commit')
    expect(await recordAll(who, campaign)).toHaveLength(2)
  })
})

describe('behind thousands of tasks that are not for them, people find the one that is', () => {
  /** All that is to be recorded in a campaign, recorded by one person. */
  async function recordedBy(author: Contributor, campaign: string): Promise<void> {
    await engine.rows(
      `with record as (
         update tasks set taken = 1, done = 1 from pools p
         where p.id = pool_id and p.campaign_id = $1 and p.kind = 'record' returning tasks.*
       ), leased as (
         insert into assignments (task_id, pool_id, contributor_id, state, standing, expires_at, ended_at)
         select id, pool_id, $2, 'submitted', 'counted', now(), now() from record returning id, task_id
       ), recorded as (
         insert into recordings (
           id, attempt, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, standing, format,
           content_type, bytes, sha256, duration_ms, sample_rate, channels
         )
         select gen_random_uuid(), gen_random_uuid(), leased.id, task_id, sentence_id, $1, $3, $2, 'counted', 'wav',
           'audio/wav', 1, sha256(''), 1, 1, 1
         from leased join record on record.id = task_id
         returning *
       )
       insert into tasks (pool_id, sentence_id, recording_id, author_id, wanted)
       select p.id, sentence_id, recorded.id, $2, p.wanted
       from recorded join pools p on p.campaign_id = $1 and p.kind = 'validate'`,
      campaign,
      author.id,
      engine.language,
    )
  }

  const review = (who: Contributor, campaign: string) =>
    patiently(() => engine.claim(who, { kind: 'validate', campaign }))

  test('where they are the author of all the others', async () => {
    const campaign = await engine.campaign(FAR)
    const [author, other] = [await engine.person(), await engine.person()]
    await recordedBy(author, campaign)
    expect(await review(author, campaign)).toEqual([])
    const last = await Slow.begin()
    await engine.addSentences(last.tx, campaign, 1)
    await last.end('commit')
    const [sentence] = await recordAll(other, campaign)
    expect(sentencesOf(await review(author, campaign))).toEqual([sentence])
    expect(await review(other, campaign)).toHaveLength(5)
  })

  test('also when the database was restored just before', async () => {
    const campaign = await engine.campaign(FAR)
    const author = await engine.person()
    await recordedBy(author, campaign)
    await engine.rows('update visibility_watermark set position = 0, pending_xid = $1', FROM_ANOTHER_CLUSTER)
    expect(await review(author, campaign)).toEqual([])
  })

  test('and what they skipped is offered again behind as many that others took', async () => {
    const campaign = await engine.campaign(FAR)
    const [who, other] = [await engine.person(), await engine.person()]
    await engine.rows(
      `with given as (
         insert into assignments (task_id, pool_id, contributor_id, state, expires_at, ended_at)
         select t.id, t.pool_id, $2, 'skipped', now(), now() from tasks t join pools p on p.id = pool_id
         where p.campaign_id = $1 and p.kind = 'record' returning task_id
       ), others as (
         insert into assignments (task_id, pool_id, contributor_id, expires_at)
         select t.id, t.pool_id, $3, now() + interval '1 hour' from tasks t join pools p on p.id = pool_id
         where p.campaign_id = $1 and p.kind = 'record' and t.id <> (select max(id) from tasks) returning task_id
       )
       update tasks set taken = 1 where id in (select task_id from others)`,
      campaign,
      who.id,
      other.id,
    )
    expect(await patiently(() => engine.claim(who, { campaign }))).toHaveLength(1)
  })
})
