import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { changePolicy } from '../../src/campaigns/index.js'
import { transaction, type Pool } from '../../src/platform/db/index.js'
import {
  closeTasksOfRecording,
  expireAssignments,
  registerKind,
  submit,
  timingRules,
  type Offer,
  type TaskKind,
} from '../../src/tasks/index.js'
import { testSauti, type Claimed, type Person, type TestSauti } from '../support/sauti.js'

/**
 * A kind of task that the product does not have: write down what is heard in a recording, once its validation is over.
 * Nothing outside this file knows of it.
 */
const transcribe: TaskKind = {
  name: 'transcribe',
  order: 3,
  follows: 'record',
  prerequisite: 'validate',
  rules: {
    contributions: z.strictObject({ wanted: z.int().min(1).max(3).default(1) }),
    timing: timingRules({ lease_seconds: 600 }),
  },
  async describe(db, tasks) {
    const { rows } = await db.query<{ recording: string; duration_ms: number } & Offer['sentence']>(
      `select r.id as recording, r.duration_ms, s.id::text, s.public_id, s.text, s.language
       from recordings r join sentences s on s.id = r.sentence_id
       where r.id = any($1) and r.withdrawn_at is null`,
      [tasks.map((task) => task.recording)],
    )
    const offers = new Map<number, Offer>()
    for (const task of tasks) {
      const found = rows.find(({ recording }) => recording === task.recording)
      if (!found) continue
      const { recording, duration_ms, ...sentence } = found
      offers.set(task.id, { sentence, recording: { id: recording, duration_ms } })
    }
    return offers
  },
  drafts: {
    schema: z.strictObject({ text: z.string().min(1) }),
    async submit(pool, { assignment, contributor, content }) {
      const { rows } = await pool.query<{ actor: string }>('select actor from contributors where id = $1', [
        contributor,
      ])
      const { text } = content as { text: string }
      await write(pool, { id: contributor, actor: rows[0]!.actor }, assignment, text)
    },
  },
}

/** Submits what a contributor heard; it is stored with the submission. */
function write(pool: Pool, contributor: { id: string; actor: string }, assignment: string, text: string) {
  return transaction(pool, (tx) =>
    submit(tx, { assignment, kind: transcribe.name, contributor }, async (task, standing) => {
      await tx.query('insert into transcriptions values ($1, $2, $3, $4)', [
        randomUUID(),
        task.recording,
        standing,
        text,
      ])
      return { recording: task.recording! }
    }),
  )
}

let sauti: TestSauti
let author: Person
let listener: Person
let writer: Person

beforeAll(async () => {
  registerKind(transcribe)
  sauti = await testSauti()
  await sauti.pool.query(
    'create table transcriptions (id uuid primary key, recording_id uuid, standing text, text text)',
  )
})
afterAll(() => sauti.close())
beforeEach(async () => {
  ;[author, listener, writer] = (await Promise.all([1, 2, 3].map(() => sauti.person()))) as [
    Person,
    Person,
    Person,
  ]
})

const rows = async <Row extends object>(query: string, ...values: unknown[]) =>
  (await sauti.pool.query<Row>(query, values)).rows

/** A recording of a campaign of its own, which nobody has listened to. */
async function recorded() {
  const campaign = await sauti.campaign(1)
  const [task] = await author.claim('record', 1, { campaign })
  const recording = randomUUID()
  await author.record(task!.id, recording).expect(201)
  return { campaign, recording }
}

/** The same, validated by two listeners: it can be transcribed. */
async function validated() {
  const { campaign, recording } = await recorded()
  for (const person of [listener, await sauti.person()]) {
    const [review] = await person.claim('validate', 1, { campaign })
    await person.vote(review!.id, 'accept').expect(201)
  }
  return { campaign, recording }
}

const writeDown = async (person: Person, { id }: Claimed, text: string) => {
  const [contributor] = await rows<{ id: string; actor: string }>(
    'select id, actor from contributors where id = $1',
    person.id,
  )
  return write(sauti.pool, contributor!, id, text)
}

test('each campaign opens a pool for it, with the rules of the kind', async () => {
  const campaign = await sauti.campaign(1)
  expect(
    await rows(
      `select wanted, lease_seconds, on_timeout, open from pools where campaign_id = $1 and kind = 'transcribe'`,
      campaign,
    ),
  ).toEqual([{ wanted: 1, lease_seconds: 600, on_timeout: 'release', open: true }])
  expect(
    await rows(
      `select rules -> 'timing' -> 'transcribe' as timing from campaign_policies where campaign_id = $1`,
      campaign,
    ),
  ).toMatchObject([{ timing: { lease_seconds: 600 } }])
})

test('a campaign that is older than the kind gets its pool with its next policy', async () => {
  const campaign = await sauti.campaign(1)
  await rows(`delete from pools where campaign_id = $1 and kind = 'transcribe'`, campaign)
  const [task] = await author.claim('record', 1, { campaign })
  await author.record(task!.id).expect(201)
  await changePolicy(sauti.pool, campaign, { contributions: { transcribe: { wanted: 2 } } })
  expect(
    await rows(`select wanted from pools where campaign_id = $1 and kind = 'transcribe'`, campaign),
  ).toEqual([{ wanted: 2 }])
})

test('it is offered when its prerequisite is fulfilled, not before, and not to the author', async () => {
  const { campaign, recording } = await recorded()
  expect(await writer.claim('transcribe', 1, { campaign })).toEqual([])
  for (const person of [listener, await sauti.person()]) {
    const [review] = await person.claim('validate', 1, { campaign })
    await person.vote(review!.id, 'accept').expect(201)
  }
  expect(await author.claim('transcribe', 1, { campaign })).toEqual([])
  const [task] = await writer.claim('transcribe', 1, { campaign })
  expect(task).toMatchObject({ kind: 'transcribe', recording: { id: recording } })
  await writer.agent.get(task!.recording!.audio_url).expect(200)
})

test('it waits again when the vote that fulfilled its prerequisite is taken back', async () => {
  const { campaign } = await recorded()
  const vote = randomUUID()
  const [first] = await listener.claim('validate', 1, { campaign })
  await listener.vote(first!.id, 'accept').expect(201)
  const second = await sauti.person()
  const [review] = await second.claim('validate', 1, { campaign })
  await second.vote(review!.id, 'accept', vote).expect(201)
  await second.agent.delete(`/api/v1/validations/${vote}`).expect(204)
  expect(await writer.claim('transcribe', 1, { campaign })).toEqual([])
})

test('its contributions are counted by the engine, and late ones are surplus', async () => {
  const { campaign, recording } = await validated()
  const [task] = await writer.claim('transcribe', 1, { campaign })
  await rows(`update assignments set expires_at = now() - interval '1 second' where id = $1`, task!.id)
  await expireAssignments(sauti.pool)
  const [other] = await listener.claim('transcribe', 1, { campaign })
  expect(await writeDown(listener, other!, 'Habari')).toBe('counted')
  expect(await writeDown(writer, task!, 'Habari ya leo')).toBe('surplus')
  expect(
    await rows('select standing, text from transcriptions where recording_id = $1 order by 1', recording),
  ).toEqual([
    { standing: 'counted', text: 'Habari' },
    { standing: 'surplus', text: 'Habari ya leo' },
  ])
  await expect(writeDown(writer, task!, 'Habari')).rejects.toMatchObject({ code: 'already_submitted' })
  expect(
    await rows(
      `select t.done, t.taken, t.wanted from tasks t join pools p on p.id = t.pool_id
    where kind = 'transcribe' and recording_id = $1`,
      recording,
    ),
  ).toEqual([{ done: 1, taken: 1, wanted: 1 }])
  expect(
    await rows(
      `select verb, data ->> 'standing' as standing from events
       where kind = 'transcribe' and campaign_id = $1 order by id`,
      campaign,
    ),
  ).toEqual([
    { verb: 'task.fetched', standing: null },
    { verb: 'task.expired', standing: null },
    { verb: 'task.fetched', standing: null },
    { verb: 'task.submitted', standing: 'counted' },
    { verb: 'task.submitted', standing: 'surplus' },
  ])
})

test('what was skipped is offered to others, and to the same contributor when nothing else is left', async () => {
  const { campaign } = await validated()
  const [task] = await writer.claim('transcribe', 1, { campaign })
  await writer.agent.post(`/api/v1/assignments/${task!.id}/skip`).send({}).expect(204)
  const [again] = await writer.claim('transcribe', 1, { campaign })
  expect(again).toMatchObject({ kind: 'transcribe', sentence: task!.sentence })
  expect(again!.id).not.toBe(task!.id)
})

test('a draft is kept, refused when it is none, and submitted at the timeout where the policy says so', async () => {
  const { campaign, recording } = await validated()
  await changePolicy(sauti.pool, campaign, { timing: { transcribe: { on_timeout: 'submit_draft' } } })
  const [task] = await writer.claim('transcribe', 1, { campaign })
  const draft = `/api/v1/assignments/${task!.id}/draft`
  await writer.agent.put(draft).send({ text: '' }).expect(422)
  await writer.agent.put(draft).send({ text: 'Habari ya' }).expect(204)
  await rows(`update assignments set expires_at = now() - interval '1 second' where id = $1`, task!.id)
  expect(await expireAssignments(sauti.pool)).toMatchObject({ submitted: 1 })
  expect(await rows('select standing, text from transcriptions where recording_id = $1', recording)).toEqual([
    { standing: 'counted', text: 'Habari ya' },
  ])
})

test('any kind of work gives it after review and recording', async () => {
  const { campaign } = await validated()
  const [open] = await sauti.person().then((person) => person.claim('any', 1, { campaign }))
  expect(open).toMatchObject({ kind: 'transcribe' })
})

test('it ends with its recording: an assignment of it is surplus, and no other is given', async () => {
  const { campaign, recording } = await validated()
  const [task] = await writer.claim('transcribe', 1, { campaign })
  await transaction(sauti.pool, (tx) => closeTasksOfRecording(tx, recording))
  expect(await writeDown(writer, task!, 'Habari')).toBe('surplus')
  expect(await listener.claim('transcribe', 1, { campaign })).toEqual([])
})

test('the description of the API names it, and a kind that is not registered is refused', async () => {
  const { body } = await author.agent.get('/api/v1/openapi.json').expect(200)
  expect(body).toMatchObject({
    components: { schemas: { TaskKind: { enum: ['validate', 'record', 'transcribe'] } } },
  })
  await author.agent.post('/api/v1/assignments').send({ kind: 'sing', language: 'sw' }).expect(422)
})
