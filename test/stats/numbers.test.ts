import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { localBucket } from '../../src/platform/bucket/index.js'
import { refreshStats } from '../../src/stats/index.js'
import { testDatabase } from '../support/database.js'
import { coverMonths, historyIn, type History, type Person, type Recording, type Vote } from './history.js'
import { factsOf, measure, periodOf, periodsIn, shownGroups, type Fact, type Measures } from './naive.js'
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
})

const verb = fc.oneof(
  { weight: 4, arbitrary: fc.constant('join' as const) },
  { weight: 8, arbitrary: fc.constant('record' as const) },
  { weight: 5, arbitrary: fc.constant('vote' as const) },
  { weight: 5, arbitrary: fc.constant('decide' as const) },
  { weight: 4, arbitrary: fc.constantFrom('withdraw', 'withhold', 'undo', 'undecide', 'describe', 'become') },
)

/** One thing that happens; `who` and `what` pick from whatever there is by then. */
const step = fc.record({
  verb,
  who: fc.nat(),
  what: fc.nat(),
  at: fc.constantFrom(...MOMENTS),
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
  const rounds = fc.array(fc.array(step, { minLength: 40, maxLength: 90, size: 'max' }), {
    minLength: 2,
    maxLength: 3,
  })
  await fc.assert(fc.asyncProperty(rounds, agreesAfterEach), { numRuns: 8, endOnFailure: true })
}, 120_000)

async function agreesAfterEach(rounds: Step[][]): Promise<void> {
  const { pool, drop, connection } = await testDatabase()
  const cdn = await localBucket(path.join(folder, connection.database))
  try {
    await pool.query(`alter database ${connection.database} set timezone to 'Asia/Kolkata'`)
    await coverMonths(pool, ['2023-12', '2024-01', '2024-02', '2024-03', '2024-12', '2026-12', '2027-01'])
    const world = { history: await historyIn(pool, LANGUAGES), people: [], recordings: [], votes: [] }
    for (const steps of rounds) {
      for (const each of steps) await happen(world, each)
      await pool.query('delete from stats_held_files') // lets the files about people change each time
      await refreshStats({ pool, cdn })
      await compare((name) => rowsOf(cdn, name), await factsOf(pool))
    }
    const folded = await manifestOf(cdn)
    await refreshStats({ pool, cdn }, { anew: true })
    expect((await manifestOf(cdn)).files).toEqual(folded.files)
  } finally {
    await drop()
  }
}

interface World {
  history: History
  people: Person[]
  recordings: Recording[]
  votes: Vote[]
}

async function happen({ history, people, recordings, votes }: World, step: Step): Promise<void> {
  const pick = <T>(from: T[], by: number): T | undefined => from[by % from.length]
  const person = pick(people, step.who)
  const recording = pick(
    recordings.filter(({ withdrawn }) => !withdrawn),
    step.what,
  )
  const vote = pick(
    votes.filter(({ undone, on }) => !undone && !on.withdrawn),
    step.what,
  )
  if (step.verb === 'join') people.push(await history.person(step.profile))
  else if (!person) return
  else if (step.verb === 'describe') await history.describe(person, step.profile)
  else if (step.verb === 'record') {
    const made = await history.record(person, step.language, step.at, step)
    if (step.standing === 'counted') recordings.push(made)
  } else if (step.verb === 'become' && step.who % 3 === 0) {
    const account = await history.person(step.profile)
    await history.becomes(person, account)
    people.splice(people.indexOf(person), 1, account)
  } else if (!recording) return
  else if (step.verb === 'vote' && recording.author !== person) {
    const voter = await history.person()
    votes.push(await history.vote(voter, recording, step.at, step.standing))
  } else if (step.verb === 'decide') await history.decide(recording, step.outcome, step.at)
  else if (step.verb === 'undecide' && recording.decided) await history.undecide(recording, step.at)
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

  expect(await rowsOf('by-age')).toEqual(groups(facts, 'age_band'))
  expect(await rowsOf('by-gender')).toEqual(groups(facts, 'gender'))
  expect(await rowsOf('by-region')).toEqual(groups(facts, 'region'))
  expect(await rowsOf('by-language-and-region')).toEqual(
    used.flatMap((language) => groups(within(language), 'region').map((row) => ({ language, ...row }))),
  )

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

function groups(
  facts: Fact[],
  key: 'age_band' | 'gender' | 'region',
): (Measures & { [key: string]: unknown })[] {
  const shown = [...shownGroups(facts, key)].sort(([a], [b]) => (a < b ? -1 : 1))
  return shown.map(([value, members]) => ({ [key]: value, ...measure(members) }))
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
