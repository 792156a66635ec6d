import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { reconcile } from '../../../src/recordings/index.js'
import { Scene } from '../../support/scene.js'
import { fakeGcsServer, minio, versitygw } from '../../support/stores.js'
import { tone } from '../../support/tone.js'

const LATER_MS = 2 * 60 * 60 * 1000

jest.setTimeout(60_000)

let scene: Scene | undefined
afterEach(() => scene?.close())

test.each([minio, versitygw, fakeGcsServer])(
  'an operator of $name is told what is missing and what is too much, and gets the one back and rid of the other',
  async (store) => {
    const { author, bucket, db } = (scene = await Scene.set(store))
    const later = { now: Date.now() + LATER_MS }
    const deps = { pool: db.pool, bucket }
    const meta = { contentType: 'audio/wav' }
    const audio = tone({ seconds: 2 })
    const [kept, lost] = await scene.claim(2)
    const ids = [randomUUID(), randomUUID()]
    await author.record(kept.id, new Uint8Array(audio), ids[0])
    await author.record(lost.id, new Uint8Array(audio), ids[1])
    const orphan = `audio/${randomUUID()}/${randomUUID()}`
    await bucket.put(orphan, Readable.from([audio]), meta)
    const { rows } = await db.pool.query<{ key: string }>(
      `select 'audio/' || id || '/' || attempt as key from recordings where id = $1`,
      [ids[1]],
    )
    const [{ key }] = rows as [{ key: string }]
    await bucket.delete(key)

    const found = { orphans: 1, missing: 1, missing_ids: [ids[1]], recordings: 2 }
    expect(await reconcile(deps, { ...later, dryRun: true })).toMatchObject({ changed: false, ...found })
    expect(await bucket.head(orphan)).toBeDefined()
    expect(await reconcile(deps, later)).toMatchObject({ changed: true, ...found })
    expect(await bucket.head(orphan)).toBeUndefined()

    await bucket.put(key, Readable.from([audio]), meta)
    expect(await reconcile(deps, later)).toMatchObject({ orphans: 0, missing: 0, found_again: 1 })
    await scene.expectOrder()
  },
)
