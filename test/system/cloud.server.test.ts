import { createHash, randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Manifest } from '../../src/stats/publishing/files.js'
import { seededDatabase } from '../support/database.js'
import { onDatabase, startSauti } from '../support/running.js'
import { fakeGcsServer, minio, versitygw } from '../support/stores.js'
import { tone } from '../support/tone.js'
import { Volunteer } from '../support/volunteer.js'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

test.each([minio, versitygw, fakeGcsServer])(
  'what was recorded into $name is heard again as it was spoken, and counted in what is published there',
  async (store) => {
    const names = { BUCKET_NAME: `audio-${randomUUID()}`, CDN_BUCKET_NAME: `cdn-${randomUUID()}` }
    for (const name of Object.values(names)) await store.makeBucket(name)
    const db = await seededDatabase()
    closers.push(() => db.drop())
    const sauti = await startSauti({ ...onDatabase(db.connection), ...store.settings(), ...names })
    closers.push(() => sauti.close())

    const author = await Volunteer.join(sauti.origin)
    const [work] = await author.claim('record', 'sw', 1)
    const audio = new Uint8Array(tone({ seconds: 2 }))
    const id = randomUUID()
    expect((await author.record(work!.id, audio, id)).status).toBe(201)
    const heard = await author.ask(`/recordings/${id}/audio`)
    expect(heard.status).toBe(200)
    expect(sha256(new Uint8Array(await heard.arrayBuffer()))).toBe(sha256(audio))
    expect(await (await fetch(`${sauti.origin}/readyz`)).json()).toMatchObject({ bucket: 'ok' })

    await sauti.job('refresh-stats')
    const manifest = (await (await fetch(`${sauti.origin}/stats/manifest.json`)).json()) as Manifest
    for (const file of Object.values(manifest.files)) {
      expect(await store.open(names.CDN_BUCKET_NAME).head(`stats/${path.basename(file)}`)).toBeDefined()
      expect((await fetch(new URL(file, `${sauti.origin}/stats/`))).status).toBe(200)
    }
  },
)

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
