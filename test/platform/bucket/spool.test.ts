import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { spool } from '../../../src/platform/bucket/spool.js'

const LONG = 3_000_001

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-spool-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('what waits to be sent has no name on the disk, so that a killed process leaves nothing of it', async () => {
  const spooled = await spool(Readable.from([randomBytes(LONG), randomBytes(LONG)]), { folder })
  expect(spooled.size).toBe(2 * LONG)
  expect(await readdir(folder)).toEqual([])
  await spooled.discard()
})

test('a sender who breaks off leaves no file open', async () => {
  const open = () => readdirSync('/dev/fd').length
  const before = open()
  async function* breaking() {
    yield randomBytes(LONG)
    throw new Error('the sender is gone')
  }
  await expect(spool(Readable.from(breaking()), { folder })).rejects.toThrow('the sender is gone')
  expect(open()).toBe(before)
})

test('a body is sent again from its start, also while an attempt that was given up still reads', async () => {
  const bytes = randomBytes(LONG)
  const spooled = await spool(Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]), {
    folder,
  })
  const givenUp = spooled.parts(() => {})[Symbol.asyncIterator]()
  await givenUp.next()
  expect((await buffer(spooled.parts(() => {}))).equals(bytes)).toBe(true)
  await givenUp.next()
  expect((await buffer(spooled.parts(() => {}))).equals(bytes)).toBe(true)
  await spooled.discard()
})

test('a disk that does not take a body is a failing store; its sender has done nothing wrong', async () => {
  await expect(spool(Readable.from([randomBytes(LONG)]), { folder: '/nowhere' })).rejects.toMatchObject({
    code: 'bucket_unavailable',
    cause: { code: 'ENOENT' },
  })
})
