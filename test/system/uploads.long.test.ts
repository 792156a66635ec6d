import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { seededDatabase, type TestDatabase } from '../support/database.js'
import { onDatabase, startSauti, type RunningSauti } from '../support/running.js'
import { SlowUpload } from '../support/slow-upload.js'
import { tone } from '../support/tone.js'
import { Volunteer } from '../support/volunteer.js'

const run = promisify(execFile)
const audio = tone({ seconds: 5 })

let db: TestDatabase
let folder: string
let sauti: RunningSauti
let author: Volunteer

beforeAll(async () => {
  db = await seededDatabase()
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-disk-'))
  sauti = await startSauti({ ...onDatabase(db.connection), DATA_DIR: folder })
  author = await Volunteer.join(sauti.origin)
})
afterAll(async () => {
  await sauti.close()
  await db.drop()
  await rm(folder, { recursive: true })
})

const objects = async (name: string) =>
  (await readdir(path.join(folder, 'bucket', name)).catch(() => [])).length

/** What no file of the process may grow beyond, as on a disk that is nearly full. */
const limitFiles = (bytes: number | 'unlimited') =>
  run('prlimit', ['--pid', String(sauti.pid()), `--fsize=${bytes}:unlimited`])

test('a full disk costs nobody a recording: they are told to come again, nothing is left, and it mends by itself', async () => {
  const [task] = await author.claim('record', 'sw', 1)
  const id = randomUUID()
  await limitFiles(100_000)
  const refused = await author.record(task!.id, new Uint8Array(audio), id)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
  expect(await refused.json()).toMatchObject({ code: 'bucket_unavailable' })
  expect([await objects('.incoming'), await objects('audio')]).toEqual([0, 0])
  expect((await fetch(`${sauti.origin}/en/record?language=sw`)).status).toBe(200)

  await limitFiles('unlimited')
  expect((await author.record(task!.id, new Uint8Array(audio), id)).status).toBe(201)
  expect([await objects('.incoming'), await objects('audio')]).toEqual([0, 1])
})

test('an upload that was given up for lost and its retry end as one recording, whole', async () => {
  const [task] = await author.claim('record', 'sw', 1)
  const id = randomUUID()
  const before = await objects('audio')
  const late = new SlowUpload(author, task!.id, audio, id)
  late.send(audio.length / 2)
  expect((await author.record(task!.id, new Uint8Array(audio), id)).status).toBe(201)
  expect(await late.finish()).toBe(200)
  expect([await objects('.incoming'), await objects('audio')]).toEqual([0, before + 1])
  expect((await readdir(path.join(folder, 'bucket/audio', id))).length).toBe(1)
  const heard = await author.ask(`/recordings/${id}/audio`)
  expect(Buffer.from(await heard.arrayBuffer()).equals(audio)).toBe(true)
})
