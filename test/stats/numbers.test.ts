import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import type { Pool } from '../../src/platform/db/index.js'
import { liveNumbers, refreshStats, type LiveNumbers } from '../../src/stats/index.js'
import { testDatabase } from '../support/database.js'
import { coverMonths, historyIn, type History, type Person, type Recording, type Vote } from './history.js'
import { factsOf, LetIn, measure, peopleIn, periodOf, periodsIn, type Fact } from './naive.js'
import { manifestOf, rowsOf, type Row } from './published.js'

const LANGUAGES = ['sw', 'ta', 'ur']

/** Ends of years that ISO weeks tell apart, a leap day, months and quarters of all kinds, and seconds to midnight. */
const MOMENTS = [
  '2023-12-31T23:59:59.999Z',
  '2024-01-01T00:00:00Z',
  '2024-02-28T20:00:00Z',
  '2024-02-29T12:00:00Z',
  '2024-03-01T00:00:00Z',
  '2024-12-29T12:00:00Z',
  '2024-12-30T00:00:00Z',
  '2026-12-31T18:31:00Z',
  '2027-01-01T00:00:00Z',
  '2027-01-03T23:59:59Z',
  '2027-01-04T00:00:00Z',
].map((at) => new Date(at))

const profile = fc.record({
  age_band: fc.constantFrom('18-29', '18-29', '30-39', '70+', null),
  gender: fc.constantFrom('female', 'female', 'male', 'undisclosed', null),
  region: fc.constantFrom('IN', 'IN', 'IN-TN', 'KE', 'PK', null),
  username: fc.constantFrom('Amina', 'Tan', null),
})

const verb = fc.oneof(
  { weight: 4, arbitrary: fc.constant('join' as const) },
  { weight: 8, arbitrary: fc.constant('record' as const) },
  { weight: 5, arbitrary: fc.constant('vote' as const) },
  { weight: 5, arbitrary: fc.constant('decide' as const) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'withdraw',
      'withhold',
      'undo',
      'undecide',
      'describe',
      'become',
      'measure',
      'offer',
      'close',
      'leave',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('end campaign' as const, 'end week' as const) },
)

/** One thing that happens; `who` and `what` pick from whatever there is by then. */
const step = fc.record({
  verb,
  who: fc.nat(),
  what: fc.nat(),
  at: fc.oneof(fc.constantFrom(...MOMENTS), fc.constant(new Date())),
  levels: fc.record({
    rms_db: fc.integer({ min: -160, max: 0 }).map((half) => half / 2),
    noise_db: fc.integer({ min: -240, max: 0 }).map((half) => half / 2),
    speech_share: fc.integer({ min: 0, max: 16 }).map((part) => part / 16),
  }),
  language: fc.constantFrom(...LANGUAGES),
  ms: fc.integer({ min: 500, max: 30_000 }),
  standing: fc.constantFrom('counted' as const, 'counted' as const, 'counted' as const, 'surplus' as const),
  outcome: fc.constantFrom('valid' as const, 'valid' as const, 'invalid' as const, 'disputed' as const),
  profile,
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stats-'))
})

afterAll(() => rm(folder, { recursive: true }))

it('publishes what a naive count of the tables finds, whatever happened, and the same when all is counted again', async () => {
  const round = fc.record({
    steps: fc.array(step, { minLength: 20, maxLength: 70, size: 'max' }),
    isRebuild: fc.boolean(),
    isCountedAgain: fc.boolean(),
  })
  const rounds = fc.array(round, { minLength: 3, maxLength: 5 })
  await fc.assert(fc.asyncProperty(rounds, agreesAfterEach), { numRuns: 8, endOnFailure: true })
}, 120_000)

interface Round {
  steps: Step[]
  /** Whether everything is counted instead of what is new, and whether it is counted once more. */
  isRebuild: boolean
  isCountedAgain: boolean
}

async function agreesAfterEach(rounds: Round[]): Promise<void> {
  const { pool, drop, connection } = await testDatabase()
  const cdn = await localBucket(path.join(folder, connection.database))
  try {
    await pool.query(`alter database ${connection.database} set timezone to 'Asia/Kolkata'`)
    await coverMonths(pool, ['2023-12', '2024-01', '2024-02', '2024-03', '2024-12', '2026-12', '2027-01'])
    const history = await historyIn(pool, LANGUAGES)
    const world = { history, people: [], recordings: [], votes: [], tasks: [] }
    const letIn = new LetIn()
    for (const [round, { steps, isRebuild, isCountedAgain }] of rounds.entries()) {
      for (const each of steps) await happen(world, each)
      const facts = await factsOf(pool)
      const published = (name: string) => rowsOf(cdn, name)
      if (round > 0) await compareLive(await liveNumbers(pool), published, facts, pool)
      await refreshStats({ pool, cdn }, { rebuild: isRebuild })
      await compareLive(await liveNumbers(pool), published, facts, pool)
      letIn.see(facts)
      await compare(published, facts)
      await compareGroups(published, letIn)
      await compareQuality(published, facts)
      await compareWork(published, facts, pool)
      await compareLeaderboards(published, facts, pool, new Date((await manifestOf(cdn)).generated_at))
      if (isCountedAgain || round === rounds.length - 1) await countAgain({ pool, cdn })
    }
  } finally {
    await drop()
  }
}

/** It makes no difference, neither now nor in what waits to be told of people. */
async function countAgain(deps: { pool: Pool; cdn: Bucket }): Promise<void> {
  const [{ files }, sums] = [await manifestOf(deps.cdn), await sumsOfPeople(deps.pool)]
  await refreshStats(deps, { rebuild: true })
  expect((await manifestOf(deps.cdn)).files).toEqual(files)
  expect(await sumsOfPeople(deps.pool)).toEqual(sums)
}

async function sumsOfPeople(pool: Pool): Promise<object[]> {
  const { rows } = await pool.query<object>(
    `select to_jsonb(pending_changes) as sums from rollups.pending_changes
     union all select to_jsonb(groups) from rollups.groups
     union all select to_jsonb(group_speakers) from rollups.group_speakers
     order by 1`,
  )
  return rows
}

interface World {
  history: History
  people: Person[]
  recordings: Recording[]
  votes: Vote[]
  tasks: number[]
}

const pick = <T>(from: T[], by: number): T | undefined => from[by % from.length]

async function happen(world: World, step: Step): Promise<void> {
  const { history, people, recordings, tasks } = world
  const person = pick(people, step.who)
  const task = pick(tasks, step.what)
  if (step.verb === 'offer') tasks.push(await history.offer(step.language))
  else if (step.verb === 'end campaign') await history.endCampaign(step.language)
  else if (step.verb === 'end week') await history.endWeek(step.language)
  else if (step.verb === 'close' && task) await history.close(task)
  else if (step.verb === 'join') people.push(await history.person(step.profile))
  else if (!person) return
  else if (step.verb === 'describe') await history.describe(person, step.profile)
  else if (step.verb === 'record') {
    const made = await history.record(person, step.language, step.at, step)
    if (step.standing === 'counted') recordings.push(made)
  } else if (step.verb === 'become' && step.who % 3 === 0) {
    const account = await history.person(step.profile)
    await history.becomes(person, account)
    people.splice(people.indexOf(person), 1, account)
  } else if (step.verb === 'leave') {
    await history.leave(person)
    people.splice(people.indexOf(person), 1)
  } else await happenToOne(world, step)
}

/** Something that happens to a recording, if there is one. */
async function happenToOne({ history, people, recordings, votes }: World, step: Step): Promise<void> {
  const recording = pick(
    recordings.filter(({ withdrawn }) => !withdrawn),
    step.what,
  )
  if (!recording) return
  const vote = pick(
    votes.filter(({ undone, on }) => !undone && !on.withdrawn),
    step.what,
  )
  if (step.verb === 'vote') {
    const voter = pick(people, step.who)
    const voted = votes.some(({ by, on }) => by === voter && on === recording)
    if (!voter || voter === recording.author || voted) return
    votes.push(await history.vote(voter, recording, step.at, step.standing))
  } else if (step.verb === 'decide') await history.decide(recording, step.outcome, step.at)
  else if (step.verb === 'undecide' && recording.decided) await history.undecide(recording, step.at)
  else if (step.verb === 'measure') await history.measure(recording, step.levels)
  else if (step.verb === 'undo' && vote) await history.undo(vote, step.at)
  else await remove(history, recording, step)
}

async function remove(history: History, recording: Recording, { verb, what, at }: Step): Promise<void> {
  if (verb === 'withdraw' && !recording.decided) await history.withdraw(recording, at)
  else if (verb === 'withhold' && what % 3 === 0) await history.withhold(recording, at)
}

async function compare(rowsOf: (name: string) => Promise<Row[]>, facts: Fact[]): Promise<void> {
  expect(await rowsOf('totals')).toEqual([measure(facts)])
  const used = LANGUAGES.filter((language) => facts.some((fact) => fact.language === language))
  const within = (language: string) => facts.filter((fact) => fact.language === language)
  expect(await rowsOf('by-language')).toEqual(
    used.map((language) => ({ language, ...measure(within(language)) })),
  )

  for (const by of ['hours', 'speakers', 'recordings'] as const) {
    const all = used.map((language) => ({ language, ...measure(within(language)) }))
    const top = all.map((row) => ({ rank: 1 + all.filter((other) => other[by] > row[by]).length, ...row }))
    expect(await rowsOf(`top-languages-by-${by}`)).toEqual(
      top.sort((x, y) => x.rank - y.rank || (x.language < y.language ? -1 : 1)),
    )
  }

  for (const [grain, name] of Object.entries({
    day: 'daily',
    week: 'weekly',
    month: 'monthly',
    quarter: 'quarterly',
  })) {
    expect(await rowsOf(`timeline-${name}`)).toEqual(series(facts, grain))
    expect(await rowsOf(`timeline-${name}-cumulative`)).toEqual(cumulative(facts, grain))
    expect(await rowsOf(`timeline-${name}-by-language`)).toEqual(
      used.flatMap((language) => series(within(language), grain).map((row) => ({ language, ...row }))),
    )
    expect(await rowsOf(`timeline-${name}-by-language-cumulative`)).toEqual(
      used.flatMap((language) => cumulative(within(language), grain).map((row) => ({ language, ...row }))),
    )
  }
}

type Published = (name: string) => Promise<Row[]>

async function compareGroups(rowsOf: Published, letIn: LetIn): Promise<void> {
  for (const [file, key] of [
    ['age', 'age_band'],
    ['gender', 'gender'],
    ['region', 'region'],
  ] as const) {
    expectGroups(await rowsOf(`by-${file}`), letIn.facts(), key)
    const rows = await rowsOf(`by-language-and-${file}`)
    expect(rows).toEqual([...rows].sort((a, b) => order(a.language, b.language) || order(a[key], b[key])))
    for (const language of LANGUAGES) {
      const own = rows.filter((row) => row.language === language).map(({ language: _, ...row }) => row)
      expectGroups(own, letIn.within(language), key)
      if (!letIn.languages.has(language)) expect(own.every((row) => row[key] === 'other')).toBe(true)
    }
  }
}

const order = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : Number(String(a) > String(b)))

/** That the rows are true, of enough people, and leave nobody out who are enough. Which are merged is tested elsewhere. */
function expectGroups(rows: Row[], facts: Fact[], key: 'age_band' | 'gender' | 'region'): void {
  const shown = rows.map((row) => row[key]).filter((value) => value !== 'other')
  for (const row of rows) {
    const members = facts.filter((fact) =>
      row[key] === 'other' ? !shown.includes(fact[key]) : fact[key] === row[key],
    )
    expect(row).toEqual({ [key]: row[key], ...measure(members) })
    expect(row.speakers).toBeGreaterThanOrEqual(5)
  }
  const rest = peopleIn(facts.filter((fact) => !shown.includes(fact[key]))).size
  expect(rows.length - shown.length).toBe(rest >= 5 ? 1 : 0)
  if (shown.length > 0) expect(rest === 0 || rest >= 5).toBe(true)
}

async function compareQuality(rowsOf: Published, facts: Fact[]): Promise<void> {
  const classOf = (value: number | null, width: number, lowest: number, highest: number) => {
    if (value === null) return undefined
    const at_least = Math.min(highest, Math.max(lowest, Math.floor(value / width) * width))
    return { at_least, below: at_least + width }
  }
  const open = (it: ReturnType<typeof classOf>, lowest: number | null, highest: number | null) =>
    it && {
      at_least: it.at_least === lowest ? null : it.at_least,
      below: it.at_least === highest ? null : it.below,
    }
  const classes = (fact: Fact) =>
    Object.entries({
      duration: open(classOf(fact.ms / 1000, 1, 0, 30), null, 30),
      level: open(classOf(fact.rms_db, 3, -60, -3), -60, -3),
      noise: open(classOf(fact.noise_db, 5, -100, -5), -100, -5),
      speech: classOf(fact.speech_share === null ? null : fact.speech_share * 100, 10, 0, 90),
    })
  const counted = new Map<
    string,
    object & { recordings: number; valid: number; invalid: number; disputed: number }
  >()
  for (const fact of facts) {
    for (const [measure, range] of classes(fact)) {
      if (!range) continue
      const key = { language: fact.language, measure, ...range }
      const row = counted.get(JSON.stringify(key)) ?? {
        ...key,
        recordings: 0,
        valid: 0,
        invalid: 0,
        disputed: 0,
      }
      row.recordings++
      if (fact.outcome) row[fact.outcome as 'valid' | 'invalid' | 'disputed']++
      counted.set(JSON.stringify(key), row)
    }
  }
  const rows = await rowsOf('quality')
  expect(rows).toHaveLength(counted.size)
  expect(rows).toEqual(expect.arrayContaining([...counted.values()]))
}

async function compareWork(rowsOf: Published, facts: Fact[], pool: Pool): Promise<void> {
  const { rows: work } = await pool.query<Row & { campaign: string; language: string; left: number }>(
    `select c.id as campaign, c.language, c.title, c.state, count(t.id) as left
     from campaigns c
     join pools p on p.campaign_id = c.id and p.kind = 'record'
     left join tasks t on t.pool_id = p.id and t.closed_at is null and t.done < t.wanted
     group by c.id order by c.language`,
  )
  const of = (language: string) => facts.filter((fact) => fact.language === language)
  expect(await rowsOf('campaigns')).toEqual(
    work.map(({ left, ...campaign }) => {
      const own = facts.filter((fact) => fact.campaign === campaign.campaign)
      const { languages: _, ...measures } = measure(own)
      const disputed = disputedIn(own)
      return { ...campaign, sentences_left: left, recordings_left: left, disputed, ...measures }
    }),
  )
  expect(await rowsOf('coverage')).toEqual(
    work
      .map(({ language, state, left }) => ({
        language,
        left: state === 'closed' ? 0 : left,
        isOpen: state === 'open',
      }))
      .map(({ language, left, isOpen }) => ({
        language,
        sentences_left: left,
        recordings_left: left,
        undecided: isOpen ? of(language).filter(({ outcome }) => !outcome).length : 0,
        disputed: disputedIn(of(language)),
        speakers: measure(of(language)).speakers,
      }))
      .filter(({ sentences_left, speakers }) => sentences_left > 0 || speakers > 0),
  )
}

const disputedIn = (facts: Fact[]) => facts.filter(({ outcome }) => outcome === 'disputed').length

/** What is shown: the live numbers where there are any, else those of the snapshot. */
async function compareLive(
  live: Map<string, LiveNumbers>,
  rowsOf: Published,
  facts: Fact[],
  pool: Pool,
): Promise<void> {
  const [all] = await rowsOf('totals')
  const [languages, campaigns] = [await rowsOf('by-language'), await rowsOf('campaigns')]
  const shown = (key: string, row: Row | undefined) => ({ ...row, ...live.get(key)?.totals })
  const truth = (facts: Fact[]) => {
    const { speakers: _, languages: __, ...rest } = measure(facts)
    return facts.length > 0 ? rest : {}
  }
  const of = (language: string) => facts.filter((fact) => fact.language === language)
  expect(shown('*', all)).toMatchObject(truth(facts))
  const today = new Date().toISOString().slice(0, 10)
  const isToday = (at: Date) => at.toISOString().startsWith(today)
  for (const language of LANGUAGES) {
    const row = languages.find((row) => row.language === language)
    expect(shown(language, row)).toMatchObject(truth(of(language)))
    const { recordings, hours, validations } = measure(of(language), isToday)
    const nothing = { day: today, recordings: 0, hours: 0, validations: 0 }
    expect(live.get(language)?.today ?? nothing).toEqual({ day: today, recordings, hours, validations })
  }
  const { rows: work } = await pool.query<{ campaign: string; language: string; left: number }>(
    `select p.campaign_id as campaign, p.language, count(t.id) as left
     from pools p left join tasks t on t.pool_id = p.id and t.closed_at is null and t.done < t.wanted
     where p.kind = 'record' group by p.id`,
  )
  for (const { campaign, language, left } of work) {
    const row = campaigns.find((row) => row.campaign === campaign)
    expect(shown(campaign, row)).toMatchObject(truth(of(language)))
    expect(shown(campaign, row).disputed ?? 0).toBe(disputedIn(of(language)))
    const known = { sentences: row?.sentences_left ?? 0, recordings: row?.recordings_left ?? 0 }
    expect(live.get(campaign)?.left ?? known).toEqual({ sentences: left, recordings: left })
  }
}

async function compareLeaderboards(rowsOf: Published, facts: Fact[], pool: Pool, at: Date): Promise<void> {
  const { rows: people } = await pool.query<{ id: string; username: string }>(
    'select id, username from contributors where username is not null and merged_into is null',
  )
  const deeds = {
    record: facts.map(({ person, received, language }) => ({ person, on: received, language })),
    validate: facts.flatMap(({ votes, voters, language }) =>
      votes.map((on, i) => ({ person: voters[i]!, on, language })),
    ),
  }
  const within: Record<string, (on: Date) => boolean> = {
    week: (on) => periodOf.week!(on) === periodOf.week!(at),
    month: (on) => periodOf.month!(on) === periodOf.month!(at),
    all: () => true,
  }
  const boards = Object.entries(deeds).flatMap(([kind, all]) =>
    ['*', ...LANGUAGES].flatMap((language) =>
      Object.entries(within).flatMap(([period, isWithin]) => {
        const counted = people
          .map(({ id, username }) => {
            const own = all.filter((deed) => deed.person === id && isWithin(deed.on))
            const contributions = own.filter((deed) => language === '*' || deed.language === language).length
            return { username, contributions }
          })
          .filter(({ contributions }) => contributions > 0)
        return counted.map((place) => {
          const rank = 1 + counted.filter((other) => other.contributions > place.contributions).length
          return { kind, language, period, rank, ...place }
        })
      }),
    ),
  )
  const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).sort()
  const rows = await rowsOf('leaderboards')
  expect(sorted(rows.map(({ change: _, ...row }) => row))).toEqual(sorted(boards))
}

function series(facts: Fact[], grain: string) {
  const nameOf = periodOf[grain]!
  return periodsIn(facts, grain).map((period) => ({
    [grain]: period,
    ...measure(facts, (at) => nameOf(at) === period),
  }))
}

function cumulative(facts: Fact[], grain: string) {
  const nameOf = periodOf[grain]!
  return periodsIn(facts, grain).map((period) => ({
    [grain]: period,
    ...measure(facts, (at) => nameOf(at) <= period),
  }))
}
