import { Readable } from 'node:stream'
import { z } from 'zod'
import { openCampaign, requireLanguage, requirePolicy } from '../campaigns/index.js'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import type { Bucket } from '../platform/bucket/index.js'
import {
  allowLong,
  lockInTransaction,
  sqlFile,
  transaction,
  type Pool,
  type Transaction,
} from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { coverEventsSince } from '../platform/events/index.js'
import { audioKey, levelColumns, RECORDINGS_PER_SENTENCE_MOST } from '../recordings/index.js'
import { refreshStats } from '../stats/index.js'
import { chanceOf } from './chance.js'
import { inParallel } from './in-parallel.js'
import { makeHistory } from './history.js'
import type { History } from './rows.js'
import { makeVoices, type Voice } from './voices.js'

export const CONTRIBUTORS_MOST = 20_000
export const DAYS_MOST = 1_000
const DAY_MS = 86_400_000

/** Sentences of a language that a demo reads; more would be read by one person each. */
const SENTENCES_MOST = 500
/** Rows in one statement. */
const BATCH = 2_000
export const DEMO_STATEMENT_TIMEOUT_MS = 10 * 60_000
export const LOCK = 'sauti:demo'
export const TITLE = 'Demo'

export interface DemoDeps {
  pool: Pool
  bucket: Bucket
  cdn: Bucket
}

export interface DemoPlan {
  /** Tags of languages that are there, those first that most people speak. */
  languages: string[]
  contributors: number
  days: number
  /** The same seed makes the same history, as far as the clock lets it. */
  seed: number
  /** Whether it may stand beside what real people gave. */
  besideReal: boolean
  /** When it is to end: now. */
  until: Date
}

export interface DemoProgress {
  /** How many steps there will be; again, where a transaction begins again. */
  begin(steps: number): void
  advance(steps: number): void
}

export interface Demo {
  contributors: number
  recordings: number
  validations: number
  decisions: number
}

const sql = sqlFile(import.meta.url)
const held = sql('present-data', z.object({ demo: z.boolean(), real: z.boolean() }))
const sentencesOf = sql('sentences', z.object({ id: z.number() }))
const markCampaign = sql('mark-campaign')
const poolsOf = sql('pools', z.object({ kind: z.enum(['record', 'validate']), id: z.number() }))
const reserveTasks = sql('reserve-tasks', z.object({ id: z.number() }))
const insert = {
  people: sql('people'),
  consents: sql('consents'),
  tasks: sql('tasks'),
  assignments: sql('assignments'),
  recordings: sql('recordings'),
  validations: sql('validations'),
  decisions: sql('decisions'),
  events: sql('events'),
}

interface Part {
  language: string
  history: History
}

/**
 * Fills languages with synthetic demo data, each in a campaign of its own that is open for listening and closed for
 * recording, and publishes the statistics; answers undefined when there is a demo already. Audio comes first, then all rows at once: whoever dies on the way
 * leaves nothing but objects for `reconcile-bucket`. Throws `language_unknown`, `no_sentences`, or `database_in_use`
 * where real people have recorded.
 */
export async function makeDemo(
  { pool, bucket, cdn }: DemoDeps,
  plan: DemoPlan,
  progress: DemoProgress,
): Promise<Demo | undefined> {
  if (await isThere(pool, plan)) return undefined
  const chance = chanceOf(plan.seed)
  const voices = await makeVoices(chance)
  const shares = sharesOf(plan.contributors, plan.languages.length)
  const parts: Part[] = []
  for (const [index, language] of plan.languages.entries()) {
    parts.push({
      language,
      history: makeHistory({
        language,
        people: shares[index]!,
        sentences: await readable(pool, language),
        voices: voices.map(({ facts }) => facts.duration_ms),
        policy: requirePolicy(),
        terms: CONTRIBUTOR_TERMS,
        span: plan,
        chance,
      }),
    })
  }
  const audible = parts.flatMap(({ history }) => history.recordings).filter((each) => !each.withdrawn_at)
  progress.begin(audible.length + rowsIn(parts))
  await inParallel(audible, async ({ id, attempt, voice }) => {
    const { body, sha256, facts } = voices[voice]!
    await bucket.put(
      audioKey(id, attempt),
      Readable.from([body]),
      { contentType: facts.content_type },
      () => sha256,
    )
    progress.advance(1)
  })
  await coverEventsSince(pool, new Date(plan.until.getTime() - (plan.days + 1) * DAY_MS))
  await transaction(pool, async (tx) => {
    await allowLong(tx, DEMO_STATEMENT_TIMEOUT_MS)
    await lockInTransaction(tx, LOCK)
    if (await isThere(tx, plan)) throw new ProductError('conflict', 'demo_exists', 'Another demo came first.')
    for (const part of parts) await write(tx, part, { voices, until: plan.until, progress })
  })
  await refreshStats({ pool, cdn })
  return countsOf(parts)
}

/** Throws a `database_in_use` where a demo may not be. */
async function isThere(db: Parameters<typeof held.one>[0], { besideReal }: DemoPlan): Promise<boolean> {
  const { demo, real } = await held.one(db)
  if (!demo && real && !besideReal) {
    throw new ProductError(
      'conflict',
      'database_in_use',
      'Real people have recorded here; their statistics would be mixed with made up ones. --yes does it all the same.',
    )
  }
  return demo
}

/** Each language has two thirds of the speakers of the one before, and somebody. */
function sharesOf(people: number, languages: number): number[] {
  const weights = Array.from({ length: languages }, (_, nth) => (2 / 3) ** nth)
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const others = weights.slice(1).map((weight) => Math.max(1, Math.round((people * weight) / whole)))
  const first = people - others.reduce((sum, share) => sum + share, 0)
  return [Math.max(1, first), ...others]
}

async function readable(pool: Pool, language: string): Promise<number[]> {
  await requireLanguage(pool, language)
  const sentences = await sentencesOf.all(pool, { language, most: SENTENCES_MOST })
  if (sentences.length > 0) return sentences.map(({ id }) => id)
  throw new ProductError('not_found', 'no_sentences', `There is nothing to read in “${language}” yet.`)
}

async function write(
  tx: Transaction,
  { language, history }: Part,
  { voices, until, progress }: { voices: Voice[]; until: Date; progress: DemoProgress },
) {
  const most = Math.max(...history.tasks.filter(({ kind }) => kind === 'record').map(({ done }) => done))
  const wanted = Math.min(RECORDINGS_PER_SENTENCE_MOST, Math.max(1, most))
  const policy = { contributions: { record: { wanted } } }
  const { id: campaign } = await openCampaign(tx, { language, title: TITLE, isDefault: false, policy })
  await markCampaign.run(tx, { campaign })
  const pools = new Map((await poolsOf.all(tx, { campaign })).map(({ kind, id }) => [kind, id]))
  const ids = (await reserveTasks.all(tx, { count: history.tasks.length })).map(({ id }) => id)

  const rows = async (
    into: keyof typeof insert,
    from: readonly object[],
    params: Record<string, unknown> = {},
  ) => {
    for (let start = 0; start < from.length; start += BATCH) {
      const batch = from.slice(start, start + BATCH)
      await insert[into].run(tx, { rows: JSON.stringify(batch), ...params })
      progress.advance(batch.length)
    }
  }
  const named = <T extends { task: number }>(from: readonly T[]) =>
    from.map((row) => ({ ...row, task: ids[row.task] }))
  const tasks = (kind: 'record' | 'validate') =>
    rows(
      'tasks',
      named(history.tasks.filter((task) => task.kind === kind)).map((task) =>
        // A recording of a real contributor would go with the demo.
        kind === 'record' ? { ...task, wanted, closed_at: until } : task,
      ),
      { pool: pools.get(kind) },
    )
  const assignments = (kind: 'record' | 'validate') =>
    rows('assignments', named(history.assignments.filter(({ task }) => history.tasks[task]!.kind === kind)))

  await rows('people', history.people)
  await rows('consents', history.people, CONTRIBUTOR_TERMS)
  await tasks('record')
  await assignments('record')
  const known = JSON.stringify(voices.map(columnsOf))
  await rows('recordings', named(history.recordings), { campaign, language, voices: known })
  await tasks('validate')
  await assignments('validate')
  await rows('validations', history.validations)
  await rows('decisions', history.decisions, { campaign })
  const events = history.events.map((event) => ({ ...event, tasks: event.tasks?.map((task) => ids[task]) }))
  await rows('events', events, { campaign, language })
}

function columnsOf({ bytes, sha256, facts, speech_share, noise_db }: Voice, voice: number) {
  const { levels, ...known } = facts
  return {
    voice,
    bytes,
    sha256: sha256.toString('hex'),
    ...known,
    ...levelColumns(levels),
    speech_share,
    noise_db,
  }
}

function rowsIn(parts: Part[]): number {
  return sum(parts, ({ people, tasks, assignments, recordings, validations, decisions, events }) => {
    const tables = [people, people, tasks, assignments, recordings, validations, decisions, events]
    return tables.reduce((total, { length }) => total + length, 0)
  })
}

function countsOf(parts: Part[]): Demo {
  return {
    contributors: sum(parts, ({ people }) => people.length),
    recordings: sum(parts, ({ recordings }) => recordings.filter((each) => !each.withdrawn_at).length),
    validations: sum(parts, ({ validations }) => validations.filter((each) => !each.undone_at).length),
    decisions: sum(parts, ({ decisions }) => decisions.length),
  }
}

const sum = (parts: Part[], of: (history: History) => number) =>
  parts.reduce((total, { history }) => total + of(history), 0)
