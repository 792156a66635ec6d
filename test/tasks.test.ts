import { randomUUID } from 'node:crypto'
import { createCampaign } from '../src/campaigns/index.js'
import { putLanguage } from '../src/campaigns/languages.js'
import { CONTRIBUTOR_TERMS, findContributor, joinAsGuest, type Contributor } from '../src/identity/index.js'
import { transaction } from '../src/platform/db/index.js'
import { recordKind } from '../src/recordings/index.js'
import {
  claim,
  expireAssignments,
  hideFrom,
  registerKind,
  skip,
  submit,
  takeBack,
} from '../src/tasks/index.js'
import { testDatabase, type TestDatabase } from './support/database.js'

let db: TestDatabase

beforeAll(async () => {
  registerKind(recordKind)
  db = await testDatabase()
  await transaction(db.pool, (tx) =>
    putLanguage(tx, { code: 'sw', name: 'Swahili', native_name: 'Kiswahili', script: 'Latn', dir: 'ltr' }),
  )
})
afterAll(() => db.drop())

const NOBODY = { username: null, age_band: null, gender: null, mother_tongue: null, region: null }

async function person(): Promise<Contributor> {
  const id = await joinAsGuest(db.pool, NOBODY, CONTRIBUTOR_TERMS, '127.0.0.1')
  return (await findContributor(db.pool, id))!
}

async function campaign(sentences: number, recordingsPerSentence = 1): Promise<string> {
  const tag = randomUUID().replace(/[0-9-]/g, 'x')
  const lines = Array.from({ length: sentences }, (_, i) => ({ line: i + 1, text: `Habari ${tag} ${i}` }))
  const plan = {
    language: 'sw',
    title: 'Test',
    lines,
    source: 'test',
    licence: 'CC0-1.0',
    recordingsPerSentence,
  }
  return (await createCampaign(db.pool, plan)).id
}

const take = (who: Contributor, campaign: string, count = 5) =>
  claim(db.pool, { contributor: who.id, kind: 'record', language: 'sw', campaign, count })

const hand = (who: Contributor, assignment: string) =>
  transaction(db.pool, (tx) =>
    submit(tx, { assignment, kind: 'record', contributor: who }, async () => ({ recording: randomUUID() })),
  )

const giveBack = (who: Contributor, assignment: string) =>
  transaction(db.pool, (tx) => skip(tx, { assignment, kind: null, contributor: who }, null))

const runOut = async (...assignments: string[]) => {
  await db.pool.query(`update assignments set expires_at = now() - interval '1 second' where id = any($1)`, [
    assignments,
  ])
  await expireAssignments(db.pool)
}

/** What the tasks of a campaign say of themselves, next to what their assignments say. */
async function books(campaign: string) {
  const { rows } = await db.pool.query<Record<string, number>>(
    `select sum(t.wanted)::int as wanted, sum(t.taken)::int as taken, sum(t.done)::int as done,
       sum((select count(*) from assignments a where a.task_id = t.id and (a.state = 'active' or a.standing = 'counted')))::int as held,
       sum((select count(*) from assignments a where a.task_id = t.id and a.standing = 'counted'))::int as counted
     from tasks t join pools p on p.id = t.pool_id where p.campaign_id = $1`,
    [campaign],
  )
  return rows[0]!
}

describe('claiming', () => {
  test('a crowd on the last 20 tasks gets each of them once, and everybody else an empty list', async () => {
    const last = await campaign(20)
    const crowd = await Promise.all(Array.from({ length: 100 }, person))
    const hands = await Promise.all(crowd.map((who) => take(who, last, 3)))
    const sentences = hands.flat().map((assignment) => assignment.sentence.id)
    expect(sentences).toHaveLength(20)
    expect(new Set(sentences).size).toBe(20)
    expect(await books(last)).toEqual({ wanted: 20, taken: 20, done: 0, held: 20, counted: 0 })
  })

  test('a task wanted three times is taken by three people and no fourth', async () => {
    const thrice = await campaign(2, 3)
    const crowd = await Promise.all(Array.from({ length: 20 }, person))
    const hands = await Promise.all(crowd.map((who) => take(who, thrice)))
    expect(hands.flat()).toHaveLength(6)
    for (const hand of hands) expect(new Set(hand.map((each) => each.sentence.id)).size).toBe(hand.length)
  })

  test('what one holds comes first, so that a reload loses nobody their set', async () => {
    const ten = await campaign(10)
    const who = await person()
    const first = await take(who, ten, 3)
    const again = await take(who, ten, 5)
    expect(again.slice(0, 3).map((each) => each.id)).toEqual(first.map((each) => each.id))
    expect(again).toHaveLength(5)
    expect((await take(who, ten, 2)).map((each) => each.id)).toEqual(first.slice(0, 2).map((each) => each.id))
  })

  test('one person claiming from two tabs at once holds no more than was asked for', async () => {
    const many = await campaign(40)
    const who = await person()
    await Promise.all(Array.from({ length: 8 }, () => take(who, many, 5)))
    expect(await take(who, many, 50)).toHaveLength(40)
    expect((await books(many)).held).toBe(40)
  })

  test('nobody is given what they have done, also when the task wants more', async () => {
    const twice = await campaign(3, 2)
    const who = await person()
    for (const { id } of await take(who, twice)) await hand(who, id)
    expect(await take(who, twice)).toEqual([])
    expect(await take(await person(), twice)).toHaveLength(3)
  })

  test('a skipped task comes back only when nothing else is left', async () => {
    const four = await campaign(4)
    const who = await person()
    const [skipped] = await take(who, four, 1)
    await giveBack(who, skipped!.id)
    const others = await take(who, four)
    expect(others).toHaveLength(3)
    expect(others.map((each) => each.sentence.id)).not.toContain(skipped!.sentence.id)
    for (const { id } of others) await hand(who, id)
    expect((await take(who, four)).map((each) => each.sentence.id)).toEqual([skipped!.sentence.id])
  })

  test('what a person asked not to see again never returns to them', async () => {
    const one = await campaign(1)
    const who = await person()
    const [assignment] = await take(who, one)
    await giveBack(who, assignment!.id)
    await hideFrom(db.pool, who.id, { sentence: Number(assignment!.sentence.id) })
    expect(await take(who, one)).toEqual([])
    expect(await take(await person(), one)).toHaveLength(1)
  })

  test('somebody who hoards is told so instead of being told that nothing is left', async () => {
    const [first, second] = [await campaign(60), await campaign(1)]
    const who = await person()
    expect(await take(who, first, 50)).toHaveLength(50)
    await expect(take(who, second)).rejects.toMatchObject({ code: 'too_many_held' })
  })
})

describe('leases', () => {
  test('a lease that ran out frees its place for others', async () => {
    const one = await campaign(1)
    const [slow, quick] = [await person(), await person()]
    const [lease] = await take(slow, one)
    expect(await take(quick, one)).toEqual([])
    await runOut(lease!.id)
    expect(await take(quick, one)).toHaveLength(1)
  })

  test('late work counts while there is room, so that a slow phone loses nothing', async () => {
    const one = await campaign(1)
    const who = await person()
    const [lease] = await take(who, one)
    await runOut(lease!.id)
    expect(await hand(who, lease!.id)).toBe('counted')
    expect(await books(one)).toEqual({ wanted: 1, taken: 1, done: 1, held: 1, counted: 1 })
  })

  test('late work for a task that was filled meanwhile is kept as surplus and overshoots nothing', async () => {
    const one = await campaign(1)
    const [slow, quick] = [await person(), await person()]
    const [late] = await take(slow, one)
    await runOut(late!.id)
    const [timely] = await take(quick, one)
    expect(await hand(quick, timely!.id)).toBe('counted')
    expect(await hand(slow, late!.id)).toBe('surplus')
    expect(await books(one)).toEqual({ wanted: 1, taken: 1, done: 1, held: 1, counted: 1 })
  })

  test('late work uses the place of a newer lease of the same person', async () => {
    const one = await campaign(1)
    const who = await person()
    const [old] = await take(who, one)
    await runOut(old!.id)
    const [renewed] = await take(who, one)
    expect(await hand(who, old!.id)).toBe('counted')
    expect(await hand(who, renewed!.id)).toBe('surplus')
    expect(await books(one)).toEqual({ wanted: 1, taken: 1, done: 1, held: 1, counted: 1 })
  })

  test('an assignment is handed in once, however often it is sent at the same moment', async () => {
    const one = await campaign(1)
    const who = await person()
    const [lease] = await take(who, one)
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => hand(who, lease!.id)))
    expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    for (const each of tries)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'already_submitted' })
  })

  test('nobody hands in, or gives back, what somebody else holds', async () => {
    const one = await campaign(1)
    const [owner, thief] = [await person(), await person()]
    const [lease] = await take(owner, one)
    await expect(hand(thief, lease!.id)).rejects.toMatchObject({ code: 'assignment_not_found' })
    await expect(giveBack(thief, lease!.id)).rejects.toMatchObject({ code: 'assignment_not_found' })
  })

  test('work that is taken back leaves its place to its author', async () => {
    const one = await campaign(1)
    const who = await person()
    const [lease] = await take(who, one)
    await hand(who, lease!.id)
    await transaction(db.pool, (tx) =>
      takeBack(tx, { assignment: lease!.id, kind: 'record', contributor: who }, { wanted: true }),
    )
    expect(await take(await person(), one)).toEqual([])
    expect((await take(who, one)).map((each) => each.id)).toEqual([lease!.id])
    expect(await books(one)).toEqual({ wanted: 1, taken: 1, done: 0, held: 1, counted: 0 })
  })
})

test('after a wild afternoon of claims, skips, expiries and submissions the books balance', async () => {
  const busy = await campaign(30, 2)
  const crowd = await Promise.all(Array.from({ length: 12 }, person))
  const wander = async (who: Contributor, seed: number) => {
    for (let step = 0; step < 12; step++) {
      const held = await take(who, busy, 1 + ((seed + step) % 4))
      for (const [i, { id }] of held.entries()) {
        const choice = (seed * 7 + step * 3 + i) % 4
        if (choice === 0) await giveBack(who, id)
        else if (choice === 1) await runOut(id)
        else if (choice === 2) await hand(who, id)
      }
    }
  }
  await Promise.all(crowd.map(wander))
  const { wanted, taken, done, held, counted } = await books(busy)
  expect(taken).toBe(held)
  expect(done).toBe(counted)
  expect(taken).toBeLessThanOrEqual(wanted!)
})

test('every fetch, skip, expiry and submission can be told from the events alone', async () => {
  const one = await campaign(1)
  const who = await person()
  const [first] = await take(who, one)
  await giveBack(who, first!.id)
  const [second] = await take(who, one)
  await runOut(second!.id)
  const [third] = await take(who, one)
  await hand(who, third!.id)
  const { rows } = await db.pool.query<{ verb: string; tasks: number[]; actor: string | null }>(
    `select e.verb, e.tasks, e.actor from events e
     where e.tasks && (select array_agg(t.id) from tasks t join pools p on p.id = t.pool_id where p.campaign_id = $1)
     order by e.id`,
    [one],
  )
  expect(rows.map((row) => row.verb)).toEqual([
    'task.fetched',
    'task.skipped',
    'task.reissued',
    'task.expired',
    'task.reissued',
    'task.submitted',
  ])
  for (const row of rows) expect(row.actor).toBe(who.actor)
})

test('nothing changes or deletes an event', async () => {
  for (const attempt of ['update events set verb = verb', 'delete from events', 'truncate events']) {
    await expect(db.pool.query(attempt)).rejects.toThrow('append-only')
  }
})
