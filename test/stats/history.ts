import { randomUUID } from 'node:crypto'
import type { Verb } from '../../src/events/index.js'
import type { Pool } from '../../src/platform/db/pool.js'

export interface Profile {
  username?: string | null
  age_band: string | null
  gender: string | null
  region: string | null
}

export interface Levels {
  rms_db: number
  noise_db: number
  speech_share: number
}

export interface Person {
  id: string
  actor: string
}

export interface Recording {
  id: string
  language: string
  author: Person
  decided: boolean
  withdrawn: boolean
}

export interface Vote {
  id: string
  by: Person
  on: Recording
  undone: boolean
}

type Standing = 'counted' | 'surplus'

/** Writes what the verbs write, rows and events alike, but at any moment of history. */
export async function historyIn(pool: Pick<Pool, 'query'>, languages: string[]) {
  const campaigns = new Map<string, { id: string; record: number; validate: number }>()
  for (const language of languages) campaigns.set(language, await openCampaign(pool, language))

  const append = (at: Date, verb: Verb, event: { actor?: string; on: Recording; data?: object }) =>
    pool.query(
      `insert into events (at, actor, verb, language, campaign_id, recording_id, data)
       values ($1, $2, $3, $4, (select campaign_id from recordings where id = $5), $5, $6)`,
      [at, event.actor ?? null, verb, event.on.language, event.on.id, event.data ?? {}],
    )

  const submitted = async (task: number, by: Person, standing: Standing): Promise<string> => {
    const id = randomUUID()
    await pool.query(
      `insert into assignments (id, task_id, pool_id, contributor_id, state, standing, expires_at, ended_at)
       select $1, id, pool_id, $3, 'submitted', $4, now(), now() from tasks where id = $2`,
      [id, task, by.id, standing],
    )
    return id
  }

  const addTask = async (pool_id: number, sentence: number, on?: Recording): Promise<number> => {
    const { rows } = await pool.query<{ id: number }>(
      'insert into tasks (pool_id, sentence_id, recording_id, author_id, wanted) values ($1, $2, $3, $4, 1) returning id',
      [pool_id, sentence, on?.id ?? null, on?.author.id ?? null],
    )
    return rows[0]!.id
  }

  const addSentence = async (language: string): Promise<number> => {
    const { rows } = await pool.query<{ id: number }>(
      `insert into sentences (language, text, source, licence) values ($1, $2, 'test', 'CC0-1.0') returning id`,
      [language, `Sentence ${randomUUID()}.`],
    )
    return rows[0]!.id
  }

  return {
    async person(profile: Profile = { age_band: null, gender: null, region: null }): Promise<Person> {
      const { rows } = await pool.query<Person>(
        `insert into contributors (age_band, gender, region, username) values ($1, $2, $3, $4)
         returning id, actor`,
        [profile.age_band, profile.gender, profile.region, profile.username ?? null],
      )
      return rows[0]!
    },

    /** One more sentence to record. */
    async offer(language: string): Promise<number> {
      return addTask(campaigns.get(language)!.record, await addSentence(language))
    },

    async close(task: number): Promise<void> {
      await pool.query('update tasks set closed_at = now(), taken = done where id = $1', [task])
      await pool.query(`insert into events (verb, tasks) values ('task.closed', array[$1::bigint])`, [task])
    },

    async endCampaign(language: string): Promise<void> {
      await pool.query(`update campaigns set state = 'closed' where id = $1`, [campaigns.get(language)!.id])
    },

    /** Leaves something of a week that is over, so that the next fold lets everybody's scores rest. */
    async endWeek(language: string): Promise<void> {
      await pool.query(
        `insert into rollups.scores (kind, language, grain, starts, actor, contributions, valid, invalid, is_inactive)
         values ('record', $1, 'week', now() - interval '40 days', gen_random_uuid(), 1, 0, 0, false)`,
        [language],
      )
    },

    /** Has a person deleted, with the guests they were: what they said about themselves is blanked. */
    async leave({ id }: Person): Promise<void> {
      await pool.query(
        `with gone as (
           update contributors set age_band = null, gender = null, region = null, username = null
           where id = $1 or merged_into = $1
           returning id, actor
         ),
         blanked as (
           update recordings set age_band = null, gender = null, region = null
           from gone where contributor_id = gone.id
         )
         insert into events (actor, verb) select actor, 'contributor.deleted' from gone`,
        [id],
      )
    },

    async describe({ id }: Person, { age_band, gender, region }: Profile): Promise<void> {
      await pool.query('update contributors set age_band = $2, gender = $3, region = $4 where id = $1', [
        id,
        age_band,
        gender,
        region,
      ])
    },

    async becomes(guest: Person, account: Person): Promise<void> {
      await pool.query('update contributors set merged_into = $2 where id = $1', [guest.id, account.id])
      await pool.query(`insert into events (actor, verb) values ($1, 'contributor.merged')`, [guest.actor])
    },

    async record(
      by: Person,
      language: string,
      at: Date,
      { ms = 4000, standing = 'counted' }: { ms?: number; standing?: Standing } = {},
    ): Promise<Recording> {
      const campaign = campaigns.get(language)!
      const sentence = await addSentence(language)
      const task = await addTask(campaign.record, sentence)
      const assignment = await submitted(task, by, standing)
      const recording = { id: randomUUID(), language, author: by, decided: false, withdrawn: false }
      await pool.query(
        `insert into recordings (
           id, attempt, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, standing,
           format, content_type, bytes, sha256, duration_ms, sample_rate, channels, received_at,
           age_band, gender, region
         )
         select $1, gen_random_uuid(), $2, $3, $4, $5, $6, c.id, $8, 'wav', 'audio/wav', 1, sha256('x'), $9, 48000, 1,
           $10, c.age_band, c.gender, c.region
         from contributors c where c.id = $7`,
        [recording.id, assignment, task, sentence, campaign.id, language, by.id, standing, ms, at],
      )
      if (standing === 'counted') {
        await pool.query('update tasks set taken = 1, done = 1 where id = $1', [task])
      }
      const data = { standing, duration_ms: ms, sentence }
      await append(at, 'recording.received', { actor: by.actor, on: recording, data })
      if (standing === 'counted') await addTask(campaign.validate, sentence, recording)
      return recording
    },

    async measure({ id }: Recording, { rms_db, noise_db, speech_share }: Levels): Promise<void> {
      await pool.query(
        `update recordings set measured_at = now(), rms_db = $2, noise_db = $3, speech_share = $4 where id = $1`,
        [id, rms_db, noise_db, speech_share],
      )
      await pool.query(
        `insert into events (verb, recording_id, data) values ('recording.measured', $1, $2)`,
        [id, { hints: [] }],
      )
    },

    async withdraw(recording: Recording, at: Date): Promise<void> {
      await pool.query('update recordings set withdrawn_at = $2 where id = $1', [recording.id, at])
      await pool.query(
        `update tasks set taken = 0, done = 0
         where id = (select task_id from recordings where id = $1 and standing = 'counted')`,
        [recording.id],
      )
      const data = { standing: 'counted' }
      await append(at, 'recording.withdrawn', { actor: recording.author.actor, on: recording, data })
      recording.withdrawn = true
    },

    async withhold(recording: Recording, at: Date): Promise<void> {
      await pool.query('update recordings set withheld_at = $2 where id = $1', [recording.id, at])
      await append(at, 'subject.withheld', { on: recording, data: { recording: recording.id } })
      recording.withdrawn = true
    },

    async vote(by: Person, on: Recording, at: Date, standing: Standing = 'counted'): Promise<Vote> {
      const task = await pool.query<{ id: number }>('select id from tasks where recording_id = $1', [on.id])
      const assignment = await submitted(task.rows[0]!.id, by, standing)
      const id = randomUUID()
      await pool.query(
        `insert into validations (id, assignment_id, recording_id, author_id, contributor_id, standing, verdict, cast_at)
         values ($1, $2, $3, $4, $5, $6, 'accept', $7)`,
        [id, assignment, on.id, on.author.id, by.id, standing, at],
      )
      const data = { validation: id, verdict: 'accept', standing }
      await append(at, 'validation.cast', { actor: by.actor, on, data })
      return { id, by, on, undone: false }
    },

    async undo(vote: Vote, at: Date): Promise<void> {
      await pool.query('update validations set undone_at = $2 where id = $1', [vote.id, at])
      await append(at, 'validation.undone', {
        actor: vote.by.actor,
        on: vote.on,
        data: { validation: vote.id },
      })
      vote.undone = true
    },

    async decide(on: Recording, outcome: 'valid' | 'invalid' | 'disputed', at: Date): Promise<void> {
      await pool.query(
        `insert into decisions (
           recording_id, outcome, method, campaign_id, policy_version, accepts, rejects, unsures, decided_at
         )
         select $1, $2, 'majority', campaign_id, 1, 2, 0, 0, $3 from recordings where id = $1
         on conflict (recording_id) do update set outcome = excluded.outcome, decided_at = excluded.decided_at`,
        [on.id, outcome, at],
      )
      await append(at, 'decision.made', {
        on,
        data: { outcome, confidence: null, method: 'majority', policy_version: 1 },
      })
      on.decided = true
    },

    async undecide(on: Recording, at: Date): Promise<void> {
      await pool.query('delete from decisions where recording_id = $1', [on.id])
      await append(at, 'decision.undone', { on })
      on.decided = false
    },
  }
}

export type History = Awaited<ReturnType<typeof historyIn>>

/** Makes the partitions of events that a test of other times needs; months as `2024-02`. */
export async function coverMonths(pool: Pool, months: string[]): Promise<void> {
  for (const month of months) {
    const first = new Date(`${month}-01T00:00:00Z`)
    const next = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1))
    await pool.query(
      `create table if not exists events_${month.replace('-', '_')} partition of events
       for values from ('${first.toISOString()}') to ('${next.toISOString()}')`,
    )
  }
}

async function openCampaign(pool: Pick<Pool, 'query'>, language: string) {
  await pool.query(
    `insert into languages (code, name, native_name, script, dir) values ($1, $1, $1, 'Latn', 'ltr')
     on conflict do nothing`,
    [language],
  )
  const campaign = await pool.query<{ id: string }>(
    `insert into campaigns (language, title) values ($1, 'Test') returning id`,
    [language],
  )
  const { id } = campaign.rows[0]!
  await pool.query(`insert into campaign_policies (campaign_id, version, rules) values ($1, 1, '{}')`, [id])
  const pools = await pool.query<{ id: number }>(
    `insert into pools (campaign_id, language, kind, wanted, lease_seconds, pack_seconds)
     values ($1, $2, 'record', 1, 60, 60), ($1, $2, 'validate', 2, 60, 60) returning id`,
    [id, language],
  )
  return { id, record: pools.rows[0]!.id, validate: pools.rows[1]!.id }
}
