import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { localBucket } from '../../../src/platform/bucket/index.js'
import { contract } from './contract.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-bucket-'))
})
afterAll(() => rm(folder, { recursive: true }))

contract('this machine', {
  open: () => localBucket(path.join(folder, 'bucket')),

  // As a process leaves it that is killed while it writes.
  begin: (key) => writeFile(path.join(folder, 'bucket/.incoming', path.basename(key)), 'a part'),

  exceptions: {
    'the hash is verified': 'what was hashed is written by the same process; there is no wire between',
    'the type is kept': 'who serves a file knows what it is',
    'a URL is given': 'there is nobody else to fetch it from',
    'a URL expires': 'there is none',
    'a missing bucket': 'the folder is made at the start',
  },
})
