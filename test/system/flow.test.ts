import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, rename } from 'node:fs/promises'
import { connect, type AddressInfo } from 'node:net'
import path from 'node:path'
import { measureRecording } from '../../src/recordings/index.js'
import { testSauti, type Person, type TestSauti } from '../support/sauti.js'
import { tone } from '../support/tone.js'
import { until } from '../support/until.js'

let sauti: TestSauti
let author: Person

beforeAll(async () => {
  sauti = await testSauti()
  author = await sauti.person({ username: 'Amina', age_band: '30-39', gender: 'female', region: 'KE' })
})
afterAll(() => sauti.close())

async function decisionOn(recording: string): Promise<string | undefined> {
  const { rows } = await sauti.pool.query<{ outcome: string }>(
    'select outcome from decisions where recording_id = $1',
    [recording],
  )
  return rows[0]?.outcome
}

test('a sentence becomes a recording, two people accept it, and it is valid', async () => {
  const campaign = await sauti.campaign(1)
  const [task] = await author.claim('record', 5, { campaign })
  const id = randomUUID()
  const sent = await author.record(task!.id, id).expect(201)
  expect(sent.body).toEqual({ id, standing: 'counted', duration_ms: 1000, hints: [] })

  for (const outcome of [undefined, 'valid']) {
    const listener = await sauti.person()
    const [review] = await listener.claim('validate', 1, { campaign })
    expect(review?.recording?.id).toBe(id)
    const heard = await listener.agent.get(review!.recording!.audio_url).expect(200)
    expect(heard.headers['content-type']).toBe('audio/wav')
    expect((heard.body as Buffer).equals(tone())).toBe(true)
    await listener.vote(review!.id, 'accept').expect(201)
    expect(await decisionOn(id)).toBe(outcome)
  }
})

describe('a recording', () => {
  test('that is sent again, because the answer was lost, is stored once and answered alike', async () => {
    const campaign = await sauti.campaign(1)
    const [task] = await author.claim('record', 1, { campaign })
    const id = randomUUID()
    const first = await author.record(task!.id, id).expect(201)
    const again = await author.record(task!.id, id).expect(200)
    expect(again.body).toEqual(first.body)
    const refused = await author.record(task!.id, id, tone({ salt: 9 })).expect(409)
    expect(refused.body).toMatchObject({ code: 'recording_id_taken' })
    expect(await objectsOf(id)).toHaveLength(1)
  })

  test('that is sent eight times at once becomes one row and one object', async () => {
    const campaign = await sauti.campaign(1)
    const [task] = await author.claim('record', 1, { campaign })
    const id = randomUUID()
    const answers = await Promise.all(Array.from({ length: 8 }, () => author.record(task!.id, id)))
    expect(answers.map((each) => each.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
    expect(new Set(answers.map((each) => JSON.stringify(each.body))).size).toBe(1)
    expect(await objectsOf(id)).toHaveLength(1)
  })

  test('that is sent again is answered as before, though its id is in capitals and it was measured meanwhile', async () => {
    const campaign = await sauti.campaign(1)
    const [task] = await author.claim('record', 1, { campaign })
    const id = randomUUID()
    const first = await author.record(task!.id.toUpperCase(), id.toUpperCase()).expect(201)
    await measureRecording(sauti, id)
    await sauti.pool.query(`update recordings set measured_hints = '{noisy}' where id = $1`, [id])
    expect((await author.record(task!.id, id).expect(200)).body).toEqual(first.body)
    await author.record(task!.id, id, Buffer.from('no audio at all')).expect(409)
  })

  test('is told to come later when the store fails, and leaves nothing behind', async () => {
    const campaign = await sauti.campaign(1)
    const [task] = await author.claim('record', 1, { campaign })
    const incoming = path.join(sauti.folder, 'bucket', '.incoming')
    await rename(incoming, `${incoming}.away`)
    const refused = await author.record(task!.id).expect(503)
    expect(refused.body).toMatchObject({ code: 'bucket_unavailable' })
    expect(refused.headers['retry-after']).toBe('10')
    await rename(`${incoming}.away`, incoming)
    await author.record(task!.id).expect(201)
  })

  test('that was taken back stays so when the request comes twice and a new one was sent in between', async () => {
    const { id, assignment } = await recorded()
    const again = randomUUID()
    await author.agent.delete(`/api/v1/recordings/${id}`).expect(204)
    await author.record(assignment, again).expect(201)
    await author.agent.delete(`/api/v1/recordings/${id}`).expect(204)
    await author.agent.get(`/api/v1/recordings/${again}/audio`).expect(200)
  })

  test('is taken back once, however many requests say so at the same moment', async () => {
    const { id, assignment, campaign } = await recorded()
    const takeBack = () => author.agent.delete(`/api/v1/recordings/${id}`)
    await Promise.all(Array.from({ length: 6 }, () => takeBack().expect(204)))
    const { rows } = await sauti.pool.query(
      `select count(*) filter (where verb = 'recording.withdrawn') as withdrawn from events where recording_id = $1`,
      [id],
    )
    expect(rows[0]).toEqual({ withdrawn: 1 })
    expect((await author.claim('record', 1, { campaign }))[0]?.id).toBe(assignment)
  })

  test('can be taken back also by who withdrew their consent', async () => {
    const person = await sauti.person()
    const campaign = await sauti.campaign(1)
    const [task] = await person.claim('record', 1, { campaign })
    const id = randomUUID()
    await person.record(task!.id, id).expect(201)
    await person.agent.delete('/api/v1/me/consents').expect(204)
    await person.agent.delete(`/api/v1/recordings/${id}`).expect(204)
  })

  test('under the id of somebody else is refused and touches nothing of theirs', async () => {
    const campaign = await sauti.campaign(2)
    const [mine] = await author.claim('record', 1, { campaign })
    const id = randomUUID()
    await author.record(mine!.id, id).expect(201)
    const thief = await sauti.person()
    const [theirs] = await thief.claim('record', 1, { campaign })
    await thief.record(theirs!.id, id).expect(409)
    const heard = await author.agent.get(`/api/v1/recordings/${id}/audio`).expect(200)
    expect((heard.body as Buffer).equals(tone())).toBe(true)
    expect(await objectsOf(id)).toHaveLength(1)
  })

  test('is heard by its author and by who holds it as a task, and by nobody else', async () => {
    const { id, campaign } = await recorded()
    const url = `/api/v1/recordings/${id}/audio`
    await author.agent.get(url).expect(200)
    const listener = await sauti.person()
    await listener.agent.get(url).expect(404)
    const [review] = await listener.claim('validate', 1, { campaign })
    await listener.agent.get(url).expect(200)
    await listener.vote(review!.id, 'accept').expect(201)
    await listener.agent.get(url).expect(404)
  })

  test('can be played in pieces and is not sent twice to who has it', async () => {
    const { id } = await recorded()
    const url = `/api/v1/recordings/${id}/audio`
    const whole = await author.agent
      .get(url)
      .expect('vary', /Cookie/)
      .expect(200)
    const piece = await author.agent.get(url).set('Range', 'bytes=100-199').expect(206)
    expect(piece.headers['content-range']).toBe(`bytes 100-199/${tone().length}`)
    expect((piece.body as Buffer).equals(tone().subarray(100, 200))).toBe(true)
    await author.agent.get(url).set('If-None-Match', whole.headers.etag!).expect(304)
    await author.agent.get(url).set('Range', 'bytes=9999999-').expect(416)
    await author.agent.head(url).expect('content-length', String(tone().length)).expect(200)
  })

  test('can be taken back while undecided; its assignment is active again and its audio gone', async () => {
    const { id, campaign, assignment } = await recorded()
    const listener = await sauti.person()
    const [review] = await listener.claim('validate', 1, { campaign })
    await author.agent.delete(`/api/v1/recordings/${id}`).expect(204)
    await author.agent.delete(`/api/v1/recordings/${id}`).expect(204)
    expect(await objectsOf(id)).toHaveLength(0)
    expect((await author.claim('record', 1, { campaign }))[0]?.id).toBe(assignment)
    expect(await listener.claim('validate', 1, { campaign })).toEqual([])
    expect((await listener.vote(review!.id, 'accept').expect(201)).body).toMatchObject({
      standing: 'surplus',
    })
    expect((await author.record(assignment, id).expect(409)).body).toMatchObject({
      code: 'recording_withdrawn',
    })
    await author.record(assignment).expect(201)
  })

  test('that others have decided about stays', async () => {
    const { id, campaign } = await recorded()
    for (let i = 0; i < 2; i++) {
      const listener = await sauti.person()
      const [review] = await listener.claim('validate', 1, { campaign })
      await listener.vote(review!.id, 'accept').expect(201)
    }
    const refused = await author.agent.delete(`/api/v1/recordings/${id}`).expect(409)
    expect(refused.body).toMatchObject({ code: 'already_decided' })
  })

  test('keeps who its speaker was that day, whatever they say later', async () => {
    const { id } = await recorded()
    await author.agent.patch('/api/v1/me').send({ age_band: '70+', region: null }).expect(200)
    const { rows } = await sauti.pool.query('select age_band, gender, region from recordings where id = $1', [
      id,
    ])
    expect(rows[0]).toEqual({ age_band: '30-39', gender: 'female', region: 'KE' })
    await author.agent.patch('/api/v1/me').send({ age_band: '30-39', region: 'KE' }).expect(200)
  })

  test('leaves no object and no row when the sender hangs up in the middle', async () => {
    const campaign = await sauti.campaign(1)
    const [task] = await author.claim('record', 1, { campaign })
    const before = (await objectsOf('')).length
    await hangUp(task!.id)
    expect(await objectsOf('')).toHaveLength(before)
    await author.record(task!.id).expect(201)
  })
})

describe('votes', () => {
  test('that disagree ask for one more until a majority or five', async () => {
    const { id, campaign } = await recorded()
    const verdicts = ['accept', 'reject', 'unsure', 'unsure', 'unsure']
    for (const [i, verdict] of verdicts.entries()) {
      const listener = await sauti.person()
      const [review] = await listener.claim('validate', 1, { campaign })
      expect(review?.recording?.id).toBe(id)
      await listener
        .vote(review!.id, verdict, randomUUID(), verdict === 'reject' ? ['noise'] : undefined)
        .expect(201)
      expect(await decisionOn(id)).toBe(i === 4 ? 'disputed' : undefined)
    }
    expect(await (await sauti.person()).claim('validate', 1, { campaign })).toEqual([])
  })

  test('are never more than wanted, however many people ask at once', async () => {
    const { campaign } = await recorded()
    const crowd = await Promise.all(Array.from({ length: 20 }, () => sauti.person()))
    const hands = await Promise.all(crowd.map((person) => person.claim('validate', 5, { campaign })))
    expect(hands.flat()).toHaveLength(2)
  })

  test('come before recording when any work will do, also in the list', async () => {
    await recorded(3)
    const listener = await sauti.person()
    await sauti.campaign(3)
    const kinds = (await listener.claim('any', 50)).map((each) => each.kind)
    expect(kinds).toContain('record')
    expect(kinds.lastIndexOf('validate')).toBeLessThan(kinds.indexOf('record'))
  })

  test('on one’s own recording are never offered', async () => {
    const { campaign } = await recorded()
    expect(await author.claim('validate', 5, { campaign })).toEqual([])
    expect((await author.claim('any', 5, { campaign })).every((each) => each.kind === 'record')).toBe(true)
  })

  test('cannot be cast on one’s own recording even past the code, because the database refuses', async () => {
    const { id, assignment } = await recorded()
    const forged = sauti.pool.query(
      `insert into validations (id, assignment_id, recording_id, author_id, contributor_id, standing, verdict)
       values ($1, $2, $3, $4, $4, 'counted', 'accept')`,
      [randomUUID(), assignment, id, author.id],
    )
    await expect(forged).rejects.toThrow('validations_never_ones_own')
  })

  test('that are sent again count once; another verdict under the same id is a conflict', async () => {
    const { id, campaign } = await recorded()
    const listener = await sauti.person()
    const [review] = await listener.claim('validate', 1, { campaign })
    const vote = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => listener.vote(review!.id, 'accept', vote)),
    )
    expect(answers.map((each) => each.status).sort()).toEqual([200, 200, 200, 200, 201])
    await listener.vote(review!.id, 'reject', vote).expect(409)
    expect((await listener.vote(review!.id, 'accept').expect(409)).body).toMatchObject({
      code: 'already_submitted',
    })
    const { rows } = await sauti.pool.query(
      'select count(*) as votes from validations where recording_id = $1',
      [id],
    )
    expect(rows[0]).toEqual({ votes: 1 })
  })

  test('can be undone at once: the decision is gone and the assignment active again', async () => {
    const { id, campaign } = await recorded()
    const [first, second] = [await sauti.person(), await sauti.person()]
    const [reviewOne] = await first.claim('validate', 1, { campaign })
    await first.vote(reviewOne!.id, 'accept').expect(201)
    const [reviewTwo] = await second.claim('validate', 1, { campaign })
    const vote = randomUUID()
    await second.vote(reviewTwo!.id, 'accept', vote).expect(201)
    expect(await decisionOn(id)).toBe('valid')

    await second.agent.delete(`/api/v1/validations/${vote}`).expect(204)
    await second.agent.delete(`/api/v1/validations/${vote}`).expect(204)
    expect(await decisionOn(id)).toBeUndefined()
    expect((await second.claim('validate', 1, { campaign }))[0]?.id).toBe(reviewTwo!.id)
    expect((await second.vote(reviewTwo!.id, 'accept', vote).expect(409)).body).toMatchObject({
      code: 'validation_undone',
    })
    await second.vote(reviewTwo!.id, 'reject', randomUUID(), ['misread']).expect(201)
    expect(await decisionOn(id)).toBeUndefined()

    const third = await sauti.person()
    const [reviewThree] = await third.claim('validate', 1, { campaign })
    await third.vote(reviewThree!.id, 'reject').expect(201)
    expect(await decisionOn(id)).toBe('invalid')
  })

  test('can be undone only by who cast them, only the last one, and only for a while', async () => {
    const { campaign } = await recorded(2)
    const listener = await sauti.person()
    const [one, two] = await listener.claim('validate', 2, { campaign })
    const [older, newer] = [randomUUID(), randomUUID()]
    await listener.vote(one!.id, 'accept', older).expect(201)
    await listener.vote(two!.id, 'accept', newer).expect(201)
    await author.agent.delete(`/api/v1/validations/${newer}`).expect(404)
    expect((await listener.agent.delete(`/api/v1/validations/${older}`).expect(409)).body).toMatchObject({
      code: 'not_last_vote',
    })
    await sauti.pool.query(
      `update validations set cast_at = cast_at - interval '1 day' where contributor_id = $1`,
      [listener.id],
    )
    expect((await listener.agent.delete(`/api/v1/validations/${newer}`).expect(409)).body).toMatchObject({
      code: 'undo_window_over',
    })
  })
})

describe('a report', () => {
  test('hides the clip from who filed it, and the third takes it out of circulation', async () => {
    const { id, campaign } = await recorded()
    for (let i = 0; i < 3; i++) {
      const listener = await sauti.person()
      const [review] = await listener.claim('validate', 1, { campaign })
      expect(review?.recording?.id).toBe(id)
      await listener.agent
        .post('/api/v1/reports')
        .send({ recording_id: id, reason: 'inappropriate' })
        .expect(201)
      await listener.agent
        .post('/api/v1/reports')
        .send({ recording_id: id, reason: 'inappropriate' })
        .expect(201)
      expect(await listener.claim('validate', 1, { campaign })).toEqual([])
    }
    expect(await (await sauti.person()).claim('validate', 1, { campaign })).toEqual([])
  })

  test('is not undone by taking back a vote: what left circulation stays away', async () => {
    const { id, campaign } = await recorded()
    const voter = await sauti.person()
    const [review] = await voter.claim('validate', 1, { campaign })
    const vote = randomUUID()
    await voter.vote(review!.id, 'accept', vote).expect(201)
    for (let i = 0; i < 3; i++) {
      const reporter = await sauti.person()
      await reporter.claim('validate', 1, { campaign })
      await reporter.agent.post('/api/v1/reports').send({ recording_id: id, reason: 'private' }).expect(201)
    }
    await voter.agent.delete(`/api/v1/validations/${vote}`).expect(204)
    expect(await voter.claim('validate', 5, { campaign })).toEqual([])
    expect(await (await sauti.person()).claim('validate', 5, { campaign })).toEqual([])
  })

  test('about a sentence also ends what is recorded of it at that very moment', async () => {
    const campaign = await sauti.campaign(1, 3)
    const people = await Promise.all(Array.from({ length: 3 }, () => sauti.person()))
    const held = await Promise.all(people.map((person) => person.claim('record', 1, { campaign })))
    const sentence = held[0]![0]!.sentence.id
    const report = { sentence_id: sentence, reason: 'offensive' }
    await Promise.all([
      ...people.map((person) => person.agent.post('/api/v1/reports').send(report).expect(201)),
      ...people.map((person, i) => person.record(held[i]![0]!.id)),
    ])
    const stranger = await sauti.person()
    expect(await stranger.claim('any', 5, { campaign })).toEqual([])
  })

  test('by contributors who were not given the subject is kept and takes nothing out of circulation', async () => {
    const { id, campaign } = await recorded()
    const [held] = await (await sauti.person()).claim('validate', 1, { campaign })
    for (let i = 0; i < 3; i++) {
      const stranger = await sauti.person()
      for (const subject of [{ sentence_id: held!.sentence.id }, { recording_id: id }])
        await stranger.agent
          .post('/api/v1/reports')
          .send({ ...subject, reason: 'private' })
          .expect(201)
    }
    const [old] = (
      await sauti.pool.query<{ id: number }>('select id from sentences where public_id = $1', [
        held!.sentence.id,
      ])
    ).rows
    const kept = { sentence_id: String(old!.id), reason: 'private' }
    await author.agent.post('/api/v1/reports').send(kept).expect(201)
    const { rows } = await sauti.pool.query('select count(*) from reports where recording_id = $1', [id])
    expect(rows).toEqual([{ count: 3 }])
    expect(await (await sauti.person()).claim('validate', 1, { campaign })).toHaveLength(1)
  })

  test('for a reason that is not on the list is kept with the reason `other`', async () => {
    const { id } = await recorded()
    await author.agent.post('/api/v1/reports').send({ recording_id: id, reason: 'boring' }).expect(201)
    const { rows } = await sauti.pool.query('select reason from reports where recording_id = $1', [id])
    expect(rows).toEqual([{ reason: 'other' }])
  })

  test('by three people at once is never counted as two', async () => {
    const campaign = await sauti.campaign(1, 3)
    const people = await Promise.all(Array.from({ length: 3 }, () => sauti.person()))
    const [held] = (await Promise.all(people.map((each) => each.claim('record', 1, { campaign })))).flat()
    const file = (person: Person) =>
      person.agent
        .post('/api/v1/reports')
        .send({ sentence_id: held!.sentence.id, reason: 'offensive' })
        .expect(201)
    await Promise.all(people.map(file))
    expect(await (await sauti.person()).claim('record', 1, { campaign })).toEqual([])
    const { rows } = await sauti.pool.query('select retired_at from sentences where public_id = $1', [
      held!.sentence.id,
    ])
    expect(rows[0]).toEqual({ retired_at: expect.any(Date) as Date })
  })
})

test('two changes of a profile at the same moment are both kept', async () => {
  const person = await sauti.person()
  const change = (field: object) => person.agent.patch('/api/v1/me').send(field).expect(200)
  await Promise.all([change({ username: 'Asha' }), change({ region: 'IN-TN' }), change({ age_band: '70+' })])
  const { body } = await person.agent.get('/api/v1/me').expect(200)
  expect(body).toMatchObject({ username: 'Asha', region: 'IN-TN', age_band: '70+' })
})

test('what one did can be read page by page without a gap', async () => {
  const person = await sauti.person()
  const campaign = await sauti.campaign(5)
  for (const { id } of await person.claim('record', 5, { campaign })) await person.record(id).expect(201)
  const seen: string[] = []
  for (let before: string | null = '9999-01-01T00:00:00Z'; before;) {
    const page = await person.agent.get('/api/v1/me/contributions').query({ limit: 2, before }).expect(200)
    const body = page.body as { recordings: number; items: { id: string }[]; next: string | null }
    expect(body.recordings).toBe(5)
    seen.push(...body.items.map((item) => item.id))
    before = body.next
  }
  expect(new Set(seen).size).toBe(5)
  expect(seen).toHaveLength(5)
})

async function recorded(sentences = 1): Promise<{ id: string; campaign: string; assignment: string }> {
  const campaign = await sauti.campaign(sentences)
  const ids: string[] = []
  const claimed = await author.claim('record', sentences, { campaign })
  for (const { id } of claimed) {
    ids.push(randomUUID())
    await author.record(id, ids.at(-1)).expect(201)
  }
  return { id: ids[0]!, campaign, assignment: claimed[0]!.id }
}

async function objectsOf(recording: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of sauti.bucket.list(`audio/${recording}`)) keys.push(key)
  return keys
}

/** Sends half of a recording and hangs up; resolves when the server has let go of it. */
async function hangUp(assignment: string): Promise<void> {
  const server = sauti.app.listen(0)
  await once(server, 'listening')
  const part = (headers: string, body: Buffer | string) => [`--x\r\n${headers}\r\n\r\n`, body, '\r\n']
  const body = Buffer.concat(
    [
      ...part('Content-Disposition: form-data; name="assignment_id"', assignment),
      ...part('Content-Disposition: form-data; name="audio"; filename="a.wav"', tone({ seconds: 20 })),
    ].map((piece) => Buffer.from(piece)),
  )
  const head =
    `PUT /api/v1/recordings/${randomUUID()} HTTP/1.1\r\nHost: localhost\r\nCookie: ${author.cookie}\r\n` +
    `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${body.length}\r\n\r\n`
  const socket = connect((server.address() as AddressInfo).port)
  socket.write(head)
  socket.write(body.subarray(0, body.length / 2))
  const incoming = path.join(sauti.folder, 'bucket', '.incoming')
  await until(async () => (await readdir(incoming)).length > 0)
  socket.destroy()
  await until(async () => (await readdir(incoming)).length === 0)
  server.close()
  await once(server, 'close')
}
