import { randomUUID } from 'node:crypto'
import { buildData } from '../../bench/data.js'
import { figuresOf, median, medianOf, percentile } from '../../bench/figures.js'
import { parseAnswer, request } from '../../bench/http.js'
import { bareClaim } from '../../bench/limit/claim.js'
import { bareVote } from '../../bench/limit/vote.js'
import { openRestorer } from '../../bench/restore.js'
import { judgeHard, judgePath } from '../../bench/results.js'
import { sizeOf } from '../../bench/sizes.js'
import { castVote } from '../../src/consensus/index.js'
import { findContributor, type Contributor } from '../../src/identity/index.js'
import { registerKinds } from '../../src/kinds.js'
import { createPool, type Pool } from '../../src/platform/db/index.js'
import { claim } from '../../src/tasks/index.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

describe('the arithmetic of the bench', () => {
  test('a percentile is a value that was measured', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect([percentile(values, 0.5), percentile(values, 0.95), percentile([7], 0.95)]).toEqual([50, 95, 7])
  })

  test('one slow run of seven changes no median', () => {
    expect(median([1, 1, 1, 1, 1, 1, 90])).toBe(1)
    expect(median([1, 2, 3, 4])).toBe(2.5)
    const runs = [1, 2, 90].map((p50) => ({ p50, p95: 2 * p50, rate: 100 - p50 }))
    expect(medianOf(runs)).toEqual({ p50: 2, p95: 4, rate: 98 })
  })

  test('a run counts the seconds of its batches alone', () => {
    const batches = [
      { ms: [1, 2], seconds: 0.5 },
      { ms: [3, 4], seconds: 1.5 },
    ]
    expect(figuresOf(batches)).toEqual({ p50: 2, p95: 4, rate: 2 })
  })

  const app = { p50: 2, p95: 4, rate: 100 }

  test('a path meets its targets only when it is flat and near its limit at both sizes', () => {
    const small = { size: 'S', app, limit: { ...app, rate: 200 } }
    const judge = (large: Partial<typeof app>, limit = 200) => {
      const big = { size: 'XL', app: { ...app, ...large }, limit: { ...app, rate: limit } }
      return judgePath('claim-to-record', [small, big]).met
    }
    expect([judge({}), judge({ p50: 2.5, p95: 6 })]).toEqual([true, true])
    expect([judge({ p50: 2.7 }), judge({ p95: 6.5 }), judge({}, 201)]).toEqual([false, false, false])
  })

  test('a hard case may take twice as long', () => {
    const hard = (factor: number) =>
      judgeHard('nothing-left', { hard: { p50: 2 * factor, p95: 4 * factor, rate: 1 }, ordinary: app }).met
    expect([hard(2), hard(2.1)]).toEqual([true, false])
  })
})

describe('the client of the bench', () => {
  test('waits for all of an answer', () => {
    const whole = Buffer.from('HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello')
    expect(parseAnswer(whole.subarray(0, 30))).toBeUndefined()
    expect(parseAnswer(whole.subarray(0, -1))).toBeUndefined()
    expect(parseAnswer(whole)).toEqual({ status: 201, body: Buffer.from('hello') })
  })

  test('says how long a body of several pieces is', () => {
    expect(request('PUT', '/x', {}, ['ä', Buffer.alloc(3)])[0]).toContain('Content-Length: 5\r\n')
  })
})

describe('the data of the bench', () => {
  const size = sizeOf('T', 2_000)
  let db: TestDatabase
  beforeAll(async () => {
    registerKinds()
    db = await testDatabase()
    const { connection } = db
    await buildData(connection, { ...connection, user: 'postgres' }, size, () => {})
  })
  afterAll(() => db.drop())

  test('break no promise of the schema, which is not asked while they are loaded', async () => {
    const admin = createPool({ ...db.connection, user: 'postgres' }, { size: 1 })
    try {
      const { rows } = await admin.query<{ child: string; name: string }>(
        `update pg_constraint set convalidated = false
         where contype = 'f' and connamespace = 'public'::regnamespace
         returning conrelid::regclass::text as child, conname as name`,
      )
      expect(rows.length).toBeGreaterThan(20)
      for (const { child, name } of rows)
        await admin.query(`alter table ${child} validate constraint ${name}`)
    } finally {
      await admin.end()
    }
  })

  test('have tasks that say of themselves what their assignments and votes say', async () => {
    const { rows } = await db.pool.query<{ tasks: number; open: number; wrong: number }>(
      `select count(*) as tasks, count(*) filter (where t.open) as open, count(*) filter (
         where t.done <> (select count(*) from assignments a where a.task_id = t.id and a.standing = 'counted')
           or (t.recording_id is not null
             and t.done <> (select count(*) from validations v where v.recording_id = t.recording_id))
       ) as wrong
       from tasks t`,
    )
    expect(rows[0]).toMatchObject({ wrong: 0 })
    expect(rows[0]!.open).toBeGreaterThan(rows[0]!.tasks / 2)
  })

  test.each(['after a run', 'after a bench that was killed'])(
    'are put back as they were %s',
    async (when) => {
      const restorer = await openRestorer({ ...db.connection, user: 'postgres' })
      const [before, since] = [await contents(db.pool), await restorer.now()]
      const [recorder] = await walkers(db.pool, 'record')
      const [, voter] = await walkers(db.pool, 'validate')
      await claimFor(db.pool, recorder, 'record')
      for (const { id } of await claimFor(db.pool, voter, 'validate')) await vote(db.pool, voter, id)
      expect(await contents(db.pool)).not.toEqual(before)
      await (when === 'after a run' ? restorer.to(since, [recorder.id, voter.id]) : restorer.asBuilt())
      expect(await contents(db.pool)).toEqual(before)
      await restorer.close()
    },
  )

  describe('the limit sends the very statements that the product sends', () => {
    test.each(['record', 'validate'] as const)('for a claim to %s', async (kind) => {
      const [product, bare] = await walkers(db.pool, kind)
      const said = await listen(db.pool, async (pool) => {
        await findContributor(pool, product.id)
        await claimFor(pool, product, kind)
      })
      const saidBare = await listen(db.pool, (pool) =>
        bareClaim(pool, { contributor: bare.id, kind, language: 'sw', count: 5 }),
      )
      const [lookedUp, claimed] = said
      expect(saidBare.map(({ name }) => name)).toEqual(said.map(({ name }) => name))
      expect(saidBare.slice(0, 2)).toEqual([lookedUp, claimed].map((each) => asIf(each!, product, bare)))
    })

    test.each([1, 2, 3])('for vote %i on a recording', async (nth) => {
      const [mine, theirs] = await heldWithVotes(db.pool, nth - 1)
      const said = await listen(db.pool, async (pool) => {
        const contributor = (await findContributor(pool, mine!.contributor))!
        await vote(pool, contributor, mine!.assignment)
      })
      const saidBare = await listen(db.pool, (pool) =>
        bareVote(pool, {
          id: randomUUID(),
          assignment: theirs!.assignment,
          contributor: { id: theirs!.contributor, actor: theirs!.actor },
          verdict: 'accept',
          reasons: [],
        }),
      )
      expect(said.map(({ name }) => name)).toContain('consensus/validate:cast')
      expect(saidBare.map(({ name }) => name)).toEqual(said.map(({ name }) => name))
    })
  })
})

const claimFor = (pool: Pool, who: Contributor, kind: string) =>
  claim(pool, { contributor: who.id, kind, language: 'sw', count: 5 })

const vote = (pool: Pool, contributor: Contributor, assignment: string) =>
  castVote(pool, { id: randomUUID(), assignment, verdict: 'accept', reasons: [], contributor })

interface Said {
  /** Of a prepared statement; the text of any other. */
  name: string
  values: unknown[]
}

/** What is sent to the database while `work` has the pool. */
async function listen(pool: Pool, work: (pool: Pool) => Promise<unknown>): Promise<Said[]> {
  const said: Said[] = []
  const query = (db: Pick<Pool, 'query'>) => (sent: string | { name: string; values: unknown[] }) => {
    said.push(
      typeof sent === 'string' ? { name: sent, values: [] } : { name: sent.name, values: sent.values },
    )
    return db.query(sent as string)
  }
  const connect = async () => {
    const client = await pool.connect()
    return { query: query(client), release: (broken?: Error) => client.release(broken) }
  }
  await work({ query: query(pool), connect } as unknown as Pool)
  return said
}

/** The same statement, had another person sent it. */
const asIf = ({ name, values }: Said, from: Contributor, to: Contributor): Said => ({
  name,
  values: values.map((value) => (value === from.id ? to.id : value)),
})

/** Two contributors who have cursors on a queue of this kind. */
async function walkers(pool: Pool, kind: string): Promise<[Contributor, Contributor]> {
  const { rows } = await pool.query<{ id: string }>(
    `select contributor_id as id from queue_cursors join pools on pools.id = pool_id
     where kind = $1 and language = 'sw' order by random() limit 2`,
    [kind],
  )
  const [one, other] = await Promise.all(rows.map(({ id }) => findContributor(pool, id)))
  return [one!, other!]
}

/** Two assignments to validate recordings that have so many votes. */
async function heldWithVotes(pool: Pool, votes: number) {
  const { rows } = await pool.query<{ assignment: string; contributor: string; actor: string }>(
    `with leased as (
       insert into assignments (task_id, pool_id, contributor_id, expires_at)
       select t.id, t.pool_id, who.id, now() + interval '1 hour'
       from (select * from tasks where recording_id is not null and open and taken = $1 and done = $1 limit 2) t
       cross join lateral (
         select id from contributors
         where id <> t.author_id
           and not exists (select from assignments where task_id = t.id and contributor_id = contributors.id)
         limit 1
       ) who
       returning id, task_id, contributor_id
     ),
     taken as (update tasks set taken = taken + 1 where id in (select task_id from leased))
     select leased.id as assignment, c.id as contributor, c.actor
     from leased join contributors c on c.id = leased.contributor_id`,
    [votes],
  )
  return rows
}

/** All that claims and votes change, but how often somebody claimed. */
async function contents(pool: Pool) {
  const tables = ['tasks', 'assignments', 'validations', 'decisions', 'recordings', 'queue_cursors', 'events']
  return Promise.all(
    tables.map(async (table) => {
      const { rows } = await pool.query<{ rows: number; hash: string }>(
        `select count(*) as rows, md5(string_agg(t::text, '' order by t::text)) as hash from ${table} t`,
      )
      return [table, rows[0]]
    }),
  )
}
