import { randomInt, randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import {
  changePolicy,
  pauseCampaign,
  resumeCampaign,
  type PolicyInput,
} from '../../../src/campaigns/index.js'
import type { Contributor } from '../../../src/identity/index.js'
import { fileReport } from '../../../src/moderation/index.js'
import type { Pool, Transaction } from '../../../src/platform/db/index.js'
import { ProductError } from '../../../src/platform/errors.js'
import { expireAssignments, type Assignment } from '../../../src/tasks/index.js'
import type { Engine, Verdict } from '../../support/engine.js'
import { expectOrder } from './order.js'

/** Many people at once, each in two tabs, that are served by several processes, each with a pool of its own. */
interface Storm {
  people: number
  processes: Pool[]
}

/** How often each tab claims. */
const STEPS = 10
/** How often each of the other things happens meanwhile. */
const TIMES_MOST = 8
/** Transactions at a time that open tasks in a campaign. */
const LATE = 2

/** Refusals that somebody who does everything at once must expect. */
const EXPECTED = new Set([
  'already_submitted',
  'assignment_skipped',
  'too_many_held',
  'too_busy',
  'no_pack',
  'not_last_vote',
  'already_decided',
  'subject_not_found',
])

/** Lets it happen, in a language of its own, and looks at what it left; then everybody does all that there is. */
export async function weather(engine: Engine, storm: Storm): Promise<void> {
  const people = await engine.people(storm.people)
  // What everybody must do is the first to show that somebody was forgotten.
  const [all, allOthers] = [people.length, people.length - 1]
  const campaigns = [
    await engine.campaign(2, {
      contributions: { record: { wanted: all }, validate: { wanted: 1, most: 2 } },
    }),
    await engine.campaign(2, { contributions: { validate: { wanted: allOthers, most: allOthers } } }),
    await engine.campaign(6, { contributions: { record: { wanted: 2 } } }),
  ]
  const tabs: Tab[] = people
    .flatMap((who) => [who, who])
    .map((who, n) => ({ engine, who, pool: storm.processes[n % storm.processes.length]! }))
  const late = campaigns.flatMap((campaign) => Array(LATE).fill(() => openLate(engine, campaign)) as Doings)

  await together(
    tabs.map((tab) => () => wander(tab, treat)),
    [
      ...late,
      () => expireAssignments(storm.processes.at(-1)!),
      async () => {
        await pauseCampaign(engine.pool, campaigns[2]!)
        await resumeCampaign(engine.pool, campaigns[2]!)
      },
      () => changePolicy(engine.pool, campaigns[2]!, pick(POLICIES)),
    ],
  )
  // A task that is given back joins its queue again, which would hide a cursor that had passed it wrongly: from here on all only work.
  await together(
    tabs.map((tab) => () => wander(tab, submit)),
    late,
  )

  await expectOrder(engine)
  await everybodyDoesAll(engine, people, storm.processes)
  await expectOrder(engine)
  expect(await unclaimed(engine)).toEqual([])
}

/** Policies that a campaign is changed between while it is worked in. */
const POLICIES: PolicyInput[] = [
  { contributions: { record: { wanted: 2 } } },
  { contributions: { record: { wanted: 3 }, validate: { wanted: 1, most: 3 } } },
]

interface Tab {
  engine: Engine
  who: Contributor
  pool: Pool
  /** What was sent from it. */
  recordings?: string[]
  votes?: string[]
}

type Doings = (() => Promise<unknown>)[]

/** Does the work, and the rest over and over, at most some times each, until the work is done. */
async function together(work: Doings, rest: Doings): Promise<void> {
  let over = false
  const again = async (each: () => Promise<unknown>) => {
    for (let times = 0; times < TIMES_MOST && !over; times++) {
      await allow(each)
      await setImmediate()
    }
  }
  const others = rest.map(again)
  await Promise.all(work.map((each) => each())).finally(() => (over = true))
  await Promise.all(others)
}

async function wander(
  tab: Tab,
  treat: (tab: Tab, assignment: Assignment) => Promise<unknown>,
): Promise<void> {
  const { engine, who, pool } = tab
  for (let step = 0; step < STEPS; step++) {
    const wish = { kind: pick(['record', 'validate', 'any'] as const), count: randomInt(1, 6) }
    const hand = (await allow(() => engine.claim(who, wish, pool))) ?? []
    for (const assignment of hand) await allow(() => treat(tab, assignment))
  }
}

async function treat(tab: Tab, assignment: Assignment): Promise<unknown> {
  const { engine, who, pool } = tab
  const { id, sentence, recording } = assignment
  const choice = randomInt(20)
  if (choice < 3) return engine.skip(who, id, null, pool)
  if (choice < 5) return engine.lapse(id)
  if (choice === 5) return undo(tab)
  if (choice === 6 && randomInt(8) === 0) {
    const subject = recording ? { recording: recording.id } : { sentence: Number(sentence.id) }
    return fileReport(pool, who, subject, { reason: 'offensive', note: null })
  }
  if (choice === 7) return
  return submit(tab, assignment)
}

async function submit(tab: Tab, { id: assignment, kind }: Assignment): Promise<void> {
  const { engine, who, pool } = tab
  const id = randomUUID()
  if (kind === 'record') {
    await engine.record(who, assignment, id, pool)
    tab.recordings = [...(tab.recordings ?? []), id]
  } else {
    const verdict = pick<Verdict>(['accept', 'accept', 'reject', 'unsure'])
    await engine.vote(who, assignment, verdict, id, pool)
    tab.votes = [...(tab.votes ?? []), id]
  }
}

async function undo({ engine, who, pool, recordings, votes }: Tab): Promise<void> {
  const [vote, recording] = [votes?.at(-1), recordings?.at(-1)]
  if (vote && randomInt(2) === 0) return engine.undo(who, vote, pool)
  if (recording) await engine.withdraw(who, recording, pool)
}

/** Tasks open in a transaction that takes its time, and may come to nothing. */
async function openLate(engine: Engine, campaign: string): Promise<void> {
  const client = await engine.pool.connect()
  try {
    await client.query('begin')
    await engine.addSentences(client as Transaction, campaign, 1)
    for (let turns = randomInt(100); turns > 0; turns--) await setImmediate()
    await client.query(pick(['commit', 'commit', 'rollback']))
  } finally {
    client.release()
  }
}

async function everybodyDoesAll(engine: Engine, people: Contributor[], processes: Pool[]): Promise<void> {
  for (let found = true; found;) {
    found = false
    const doAll = async (who: Contributor, n: number) => {
      const pool = processes[n % processes.length]!
      for (;;) {
        const hand = await allow(() => engine.claim(who, { kind: 'any', count: 10 }, pool))
        if (hand?.length === 0) return
        found = true
        for (const assignment of hand ?? []) await allow(() => submit({ engine, who, pool }, assignment))
      }
    }
    await Promise.all(people.map(doAll))
  }
}

/** What is open, and whom it could have been given to. */
function unclaimed(engine: Engine) {
  return engine.rows(
    `select t.id as task, p.kind, c.id as contributor
     from tasks t join pools p on p.id = t.pool_id
     join contributors c on exists (
       select from assignments a join pools mine on mine.id = a.pool_id
       where a.contributor_id = c.id and mine.language = p.language
     )
     where p.language = $1 and t.open and t.author_id is distinct from c.id
       and not exists (
         select from assignments a
         where a.task_id = t.id and a.contributor_id = c.id and a.state in ('active', 'submitted')
       )
       and not exists (
         select from hidden_subjects h
         where h.contributor_id = c.id and (h.sentence_id = t.sentence_id or h.recording_id = t.recording_id)
       )`,
    engine.language,
  )
}

/** Runs it; refusals that must be expected are none of its business. */
async function allow<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProductError && EXPECTED.has(error.code)) return undefined
    throw error
  }
}

const pick = <T>(among: readonly T[]): T => among[randomInt(among.length)]!
