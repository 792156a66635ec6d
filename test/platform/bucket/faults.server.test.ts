import { randomUUID } from 'node:crypto'
import type { Fault } from '../../support/faulty-wire.js'
import { Scene } from '../../support/scene.js'
import { SlowUpload } from '../../support/slow-upload.js'
import { fakeGcsServer, versitygw } from '../../support/stores.js'
import { tone } from '../../support/tone.js'

/** However badly the store is, a volunteer has an answer by then. */
const ANSWER_MS = 30_000
const FAULTS: Fault[] = ['refuse', 'hang', 'reset', 'slow-down', 'broken']

const audio = new Uint8Array(tone({ seconds: 5 }))

jest.setTimeout(60_000)

const inTime = <T>(answer: Promise<T>): Promise<T> =>
  Promise.race([
    answer,
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS).unref()
    }),
  ])

describe.each([
  ['S3', versitygw],
  ['GCS', fakeGcsServer],
])('%s', (_, store) => {
  let scene: Scene | undefined
  beforeAll(async () => {
    scene = await Scene.set(store)
  })
  afterAll(() => scene?.close())

  test.each(FAULTS)(
    'that does “%s” costs nobody a recording nor a long wait; the rest goes on, and it mends by itself',
    async (fault) => {
      const { wire, author, listener } = scene!
      const [played, task] = await scene!.claim(2)
      expect((await author.record(played.id, audio)).status).toBe(201)
      const [review] = await listener.claim('validate', 'sw', 1)
      const id = randomUUID()

      await wire.suffer(fault)
      const refused = await inTime(author.record(task.id, audio, id))
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
      expect(await refused.json()).toMatchObject({ code: 'bucket_unavailable' })
      expect(await scene!.page()).toBe(200)
      expect((await listener.vote(review!.id, 'accept')).status).toBe(201)
      // What is short passes a wire that is cut after some bytes.
      expect(await scene!.readiness()).toEqual({ status: 200, store: fault === 'reset' ? 'ok' : 'no_answer' })

      await wire.suffer()
      expect((await inTime(author.record(task.id, audio, id))).status).toBe(201)
      expect(await scene!.readiness()).toEqual({ status: 200, store: 'ok' })
      await scene!.expectOrder()
    },
  )

  test('that is slow makes an upload slow, and no more', async () => {
    const [task] = await scene!.claim(1)
    await scene!.wire.suffer('slow')
    expect((await inTime(scene!.author.record(task.id, audio))).status).toBe(201)
    await scene!.wire.suffer()
    await scene!.expectOrder()
  })

  test('holds no half of anything when a phone hangs up, or is overtaken by its next try', async () => {
    const { author } = scene!
    const [task, other] = await scene!.claim(2)
    const id = randomUUID()
    const late = new SlowUpload(author, task.id, Buffer.from(audio), id)
    late.send(audio.length / 2)
    expect((await author.record(task.id, audio, id)).status).toBe(201)
    expect(await late.finish()).toBe(200)

    const gone = new SlowUpload(author, other.id, Buffer.from(audio))
    gone.send(audio.length / 2)
    await gone.hangUp()
    expect((await author.record(other.id, audio)).status).toBe(201)
    await scene!.expectOrder()
  })
})
