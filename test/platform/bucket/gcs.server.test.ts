import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gcsBucket, gcsStorage } from '../../../src/platform/bucket/gcs.js'
import type { ObjectMeta } from '../../../src/platform/bucket/index.js'
import { contract } from './contract.js'

const url = process.env.FAKE_GCS_SERVER_URL!
const name = `sauti-${randomUUID()}`
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-gcs-'))
  process.env.STORAGE_EMULATOR_HOST = url
  process.env.GOOGLE_APPLICATION_CREDENTIALS = await credentials(folder)
})
afterAll(() => rm(folder, { recursive: true }))

contract('Google Cloud Storage, as fake-gcs-server has it', {
  async open() {
    await fetch(`${url}/storage/v1/b`, { method: 'POST', body: JSON.stringify({ name }) })
    return gcsBucket(gcsStorage(), name)
  },

  missing: async () => gcsBucket(gcsStorage(), `sauti-${randomUUID()}`),

  async told(key) {
    const answer = await fetch(`${url}/storage/v1/b/${name}/o/${encodeURIComponent(key)}`)
    return (await answer.json()) as Partial<ObjectMeta>
  },

  exceptions: {
    'a URL expires': 'the server does not look at signatures',
    'unfinished uploads': 'an upload is one request; there are none to list',
  },
})

/** Of a service account that nobody knows: enough to sign. */
async function credentials(folder: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const file = path.join(folder, 'credentials.json')
  const account = {
    type: 'service_account',
    client_email: 'sauti@example.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }
  await writeFile(file, JSON.stringify(account))
  return file
}
