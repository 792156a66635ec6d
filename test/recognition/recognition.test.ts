import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { chanceOf } from '../../src/demo/chance.js'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { transaction } from '../../src/platform/db/index.js'
import { parseBlocks } from '../../src/platform/db/sql.js'
import { findBadge, hoursGoal, recognise, shareBadge } from '../../src/recognition/index.js'
import { MILESTONES, nextOf, tiersOf, TIERS, type Tally } from '../../src/recognition/milestones.js'
import { refreshStats } from '../../src/stats/index.js'
import {
  coverMonths,
  historyIn,
  type History,
  type Person,
  type Recording,
  type Vote,
} from '../stats/history.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

const DAY_MS = 24 * 60 * 60 * 1000

describe('what a milestone takes', () => {
  const tally = (given: Partial<Tally>): Tally => ({
    kind: 'record',
    language: 'sw',
    contributions: 100,
    valid: 80,
    invalid: 20,
    ...given,
  })

  it.each(TIERS)('is as many as it says, for %s, and one less is not enough', (tier) => {
    for (const kind of ['record', 'validate'] as const) {
      const contributions = MILESTONES[kind][tier]
      expect(tiersOf(tally({ kind, contributions }))).toContain(tier)
      expect(tiersOf(tally({ kind, contributions: contributions - 1 }))).not.toContain(tier)
    }
  })

  it('is four decided recordings in five from silver up, and a hair less is refused', () => {
    const of = (valid: number, invalid: number) => tiersOf(tally({ contributions: 500, valid, invalid }))
    expect(of(800, 200)).toEqual(['bronze', 'silver', 'gold'])
    expect(of(799, 201)).toEqual(['bronze'])
    expect(of(0, 0)).toEqual(['bronze'])
  })

  it('asks nothing of listeners but to listen, so that nobody votes with the others for a badge', () => {
    const listened = tally({ kind: 'validate', contributions: 200, valid: 0, invalid: 0 })
    expect(tiersOf(listened)).toEqual(['bronze', 'silver'])
  })

  it('says what the next one waits for', () => {
    expect(nextOf(tally({ contributions: 9 }), [])).toMatchObject({ tier: 'bronze', contributions: 10 })
    const waitsFor = (given: Partial<Tally>) => nextOf(tally(given), ['bronze'])?.waits_for
    expect(waitsFor({ contributions: 99 })).toBe('contributions')
    expect(waitsFor({ valid: 0, invalid: 0 })).toBe('decisions')
    expect(waitsFor({ valid: 79, invalid: 21 })).toBe('valid_share')
    expect(nextOf(tally({}), TIERS)).toBeNull()
  })
})

it('gives a language a round number of hours to make for', () => {
  const goals = [0, 0.99, 1, 1.5, 2, 7, 10, 49.9, 50, 999, 1000]
  expect(goals.map(hoursGoal)).toEqual([1, 1, 2, 2, 5, 10, 20, 50, 100, 1000, 2000])
})

describe('recognising', () => {
  let folder: string
  let db: TestDatabase
  let cdn: Bucket
  let history: History
  let amina: Person

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'recognition-'))
    db = await testDatabase()
    cdn = await localBucket(folder)
    history = await historyIn(db.pool, ['sw', 'ta'])
    amina = await history.person()
  })
  afterEach(async () => {
    await db.drop()
    await rm(folder, { recursive: true })
  })

  const publish = () => refreshStats({ pool: db.pool, cdn })
  const of = (who: Person) => recognise(db.pool, who.id)
  async function record(times: number, { by = amina, language = 'sw', at = new Date() } = {}) {
    const made: Recording[] = []
    for (let i = 0; i < times; i++) made.push(await history.record(by, language, at))
    return made
  }
  /** As "record sw bronze". */
  const badges = async (who: Person) =>
    (await of(who)).badges.map(({ kind, language, tier }) => `${kind} ${language} ${tier}`)
  /** As "record sw 9". */
  const counts = async (who: Person) =>
    (await of(who)).progress.map((each) => `${each.kind} ${each.language} ${each.contributions}`)
  const given = async () =>
    (await db.pool.query(`select data ->> 'tier' as tier from events where verb = 'badge.earned'`)).rows

  it('gives a badge at the tenth recording, at once, and once', async () => {
    await record(9)
    expect(await badges(amina)).toEqual([])
    await record(1)
    expect(await badges(amina)).toEqual(['record sw bronze'])
    await publish()
    expect(await counts(amina)).toEqual(['record sw 10'])
    const [first] = (await of(amina)).badges
    await Promise.all([of(amina), of(amina)])
    expect((await of(amina)).badges).toEqual([first])
    expect(await given()).toEqual([{ tier: 'bronze' }])
  })

  it('gives one badge to who asks twice at once', async () => {
    await record(10)
    await Promise.all(Array.from({ length: 6 }, () => of(amina)))
    expect(await badges(amina)).toEqual(['record sw bronze'])
    expect(await given()).toHaveLength(1)
  })

  it('counts the same before and after the statistics are made, whatever was taken back in between', async () => {
    const made = await record(10)
    await publish()
    await history.withdraw(made[0]!, new Date())
    expect(await counts(amina)).toEqual(['record sw 9'])
    const [again] = await record(1)
    expect(await counts(amina)).toEqual(['record sw 10'])
    await history.withhold(again!, new Date())
    await history.record(amina, 'sw', new Date(), { standing: 'surplus' })
    expect(await counts(amina)).toEqual(['record sw 9'])
    await publish()
    expect(await counts(amina)).toEqual(['record sw 9'])
    await refreshStats({ pool: db.pool, cdn }, { rebuild: true })
    expect(await counts(amina)).toEqual(['record sw 9'])
  })

  it('counts votes, and not those that were undone, came late or are on what was taken back', async () => {
    const [one, two, three, four, five] = await record(5)
    const juma = await history.person()
    const vote = await history.vote(juma, one!, new Date())
    await history.vote(juma, two!, new Date())
    await publish()
    await history.undo(vote, new Date())
    await history.vote(juma, three!, new Date(), 'surplus')
    expect(await counts(juma)).toEqual(['validate sw 1'])
    await history.vote(juma, four!, new Date())
    await history.vote(juma, five!, new Date())
    expect(await counts(juma)).toEqual(['validate sw 3'])
    await history.withdraw(four!, new Date())
    expect(await counts(juma)).toEqual(['validate sw 2'])
    await publish()
    expect(await counts(juma)).toEqual(['validate sw 2'])
  })

  it('gives silver to whom listeners confirm in four of five, and bronze only to the others', async () => {
    const made = await record(100)
    expect(await badges(amina)).toEqual(['record sw bronze'])
    for (const each of made.slice(0, 3)) await history.decide(each, 'valid', new Date())
    await history.decide(made[3]!, 'invalid', new Date())
    await history.decide(made[4]!, 'disputed', new Date())
    await publish()
    expect(await badges(amina)).toEqual(['record sw bronze'])
    expect((await of(amina)).progress[0]).toMatchObject({
      next: { tier: 'silver', waits_for: 'valid_share' },
    })
    await history.decide(made[4]!, 'valid', new Date())
    await publish()
    expect(await badges(amina)).toEqual(['record sw bronze', 'record sw silver'])
  })

  it('agrees with counting by hand, whatever happens in whatever order', async () => {
    const chance = chanceOf(7)
    const pick = <T>(from: T[]): T => from[chance.whole(0, from.length - 1)]!
    const people = [amina]
    for (let i = 0; i < 4; i++) people.push(await history.person())
    const merged = new Set<Person>()
    const made: Recording[] = []
    const votes: Vote[] = []
    const voted = new Set<string>()
    const now = () => new Date()
    const someRecording = () => made.filter(({ withdrawn }) => !withdrawn)
    const steps: (() => Promise<unknown>)[] = [
      async () => made.push(await history.record(pick(people), pick(['sw', 'ta']), now())),
      async () => made.push(await history.record(pick(people), pick(['sw', 'ta']), now())),
      async () => {
        const [by, on] = [pick(people), pick(someRecording())]
        if (!on || on.author === by || voted.has(by.id + on.id)) return
        voted.add(by.id + on.id)
        votes.push(await history.vote(by, on, now()))
      },
      async () => {
        const vote = pick(votes.filter(({ undone }) => !undone))
        if (vote) await history.undo(vote, now())
      },
      async () => {
        const on = pick(someRecording())
        if (on) await history.decide(on, pick(['valid', 'invalid', 'disputed']), now())
      },
      async () => {
        const on = pick(someRecording().filter(({ decided }) => decided))
        if (on) await history.undecide(on, now())
      },
      async () => {
        const on = pick(someRecording())
        if (on) await (on.decided ? history.withhold(on, now()) : history.withdraw(on, now()))
      },
      async () => {
        const guest = pick(people.filter((each) => each !== amina && !merged.has(each)))
        if (!guest || chance.isTrue(0.8)) return
        merged.add(guest)
        await history.becomes(guest, amina)
      },
    ]
    for (let turn = 1; turn <= 160; turn++) {
      await pick(steps)()
      const isPublished = turn % 20 === 0
      if (isPublished) await publish()
      for (const who of turn % 5 === 0 ? people.filter((each) => !merged.has(each)) : []) {
        const found = (await of(who)).progress.map(({ next: _next, ...tally }) => tally)
        // What listeners decided is known with the statistics.
        const known = (tally: Tally) => (isPublished ? tally : { ...tally, valid: 0, invalid: 0 })
        expect(found.map(known)).toEqual((await byHand(who)).map(known))
      }
    }
    expect(merged.size).toBeGreaterThan(0)
  })

  async function byHand(who: Person): Promise<Tally[]> {
    const { rows } = await db.pool.query(
      `with mine as (select id from contributors where id = $1 or merged_into = $1),
       circulating as (
         select r.*, d.outcome from recordings r left join decisions d on d.recording_id = r.id
         where standing = 'counted' and withdrawn_at is null and withheld_at is null
       )
       select 'record' as kind, language, count(*) as contributions,
         count(*) filter (where outcome = 'valid') as valid, count(*) filter (where outcome = 'invalid') as invalid
       from circulating where contributor_id in (select id from mine)
       group by language
       union all
       select 'validate', language, count(*), 0, 0
       from validations v join circulating r on r.id = v.recording_id
       where v.contributor_id in (select id from mine) and v.undone_at is null and v.standing = 'counted'
       group by language
       order by contributions desc, kind, language`,
      [who.id],
    )
    return rows as Tally[]
  }

  it('takes nothing away that was given, whatever is taken back or decided anew', async () => {
    const made = await record(10)
    await of(amina)
    for (const each of made.slice(0, 5)) await history.withdraw(each, new Date())
    await publish()
    expect(await badges(amina)).toEqual(['record sw bronze'])
    expect(await counts(amina)).toEqual(['record sw 5'])
  })

  it('moves what a guest did and earned to the account, without doubles', async () => {
    const account = await history.person({ username: 'Amina', age_band: null, gender: null, region: null })
    await record(10)
    await record(10, { by: account })
    await record(6, { language: 'ta' })
    await record(4, { by: account, language: 'ta' })
    await publish()
    const [ofGuest] = (await of(amina)).badges
    await of(account)
    await history.becomes(amina, account)
    const merged = ['record sw bronze', 'record ta bronze']
    expect(await badges(account)).toEqual(merged)
    expect(await counts(account)).toEqual(['record sw 20', 'record ta 10'])
    await publish()
    expect(await badges(account)).toEqual(merged)
    expect(await counts(account)).toEqual(['record sw 20', 'record ta 10'])
    expect(await findBadge(db.pool, ofGuest!.id, account.id)).toMatchObject({
      username: 'Amina',
      is_mine: true,
    })
  })

  it('shows a badge to its owner alone, until they share it, and again when they do no more', async () => {
    await record(10)
    const { id } = (await of(amina)).badges[0]!
    const juma = await history.person()
    const seenBy = async (viewer: string | null) => (await findBadge(db.pool, id, viewer)) !== undefined
    expect([await seenBy(amina.id), await seenBy(juma.id), await seenBy(null)]).toEqual([true, false, false])
    await expect(shareBadge(db.pool, juma, id, true)).rejects.toMatchObject({ code: 'badge_not_found' })
    expect(await seenBy(null)).toBe(false)
    await shareBadge(db.pool, amina, id, true)
    expect([await seenBy(juma.id), await seenBy(null)]).toEqual([true, true])
    await expect(shareBadge(db.pool, juma, id, false)).rejects.toMatchObject({ code: 'badge_not_found' })
    await shareBadge(db.pool, amina, id, false)
    expect(await seenBy(null)).toBe(false)
    expect(await findBadge(db.pool, randomUUID(), amina.id)).toBeUndefined()
  })

  it('counts days in a row, forgives a day off, and begins anew after two', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS)
    await coverDays(db.pool, 10)
    expect((await of(amina)).days_in_a_row).toBe(0)
    await record(1, { at: daysAgo(6) })
    await record(1, { at: daysAgo(3) })
    expect((await of(amina)).days_in_a_row).toBe(0)
    await record(2, { at: daysAgo(2) })
    expect((await of(amina)).days_in_a_row).toBe(2)
    const [clip] = await record(1, { by: await history.person() })
    await history.vote(amina, clip!, new Date())
    const { days_in_a_row, this_week } = await of(amina)
    expect(days_in_a_row).toBe(3)
    expect(this_week).toBeGreaterThan(0)
  })

  it('costs the same for somebody who did twenty times as much before', async () => {
    await coverDays(db.pool, 10)
    const busy = await history.person()
    const at = new Date(Date.now() - 4 * DAY_MS)
    await record(15, { at })
    await record(300, { by: busy, at })
    await publish()
    for (const table of ['recordings', 'validations', 'rollups.scores', 'rollups.recordings']) {
      await db.pool.query(`analyze ${table}`)
    }
    const [little, much] = [await rowsRead(amina), await rowsRead(busy)]
    expect(much).toBe(little)
  })

  /** Rows that are read on the way to the tallies, where tables are too large to be read whole. */
  async function rowsRead(who: Person): Promise<number> {
    const file = readFileSync(path.join(__dirname, '../../src/recognition/recognise.sql'), 'utf8')
    const { text, params } = parseBlocks(file).get('tallies')!
    const values: Record<string, unknown> = {
      contributor: who.id,
      since: new Date(Date.now() - DAY_MS),
      most: 1000,
    }
    return transaction(db.pool, async (tx) => {
      await tx.query('set local enable_seqscan = off')
      const asked = await tx.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `explain (analyze, format json) ${text}`,
        params.map((param) => values[param]),
      )
      return rowsOfPlan(asked.rows[0]!['QUERY PLAN'][0]!.Plan)
    })
  }
})

interface Plan {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Plan[]
}

function rowsOfPlan(plan: Plan): number {
  const own =
    plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Join Filter'] ?? 0)
  return (plan.Plans ?? []).reduce((sum, each) => sum + rowsOfPlan(each), own * plan['Actual Loops'])
}

/** Partitions of events for the last days. */
async function coverDays(pool: TestDatabase['pool'], days: number): Promise<void> {
  const month = new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 7)
  if (month !== new Date().toISOString().slice(0, 7)) await coverMonths(pool, [month])
}
