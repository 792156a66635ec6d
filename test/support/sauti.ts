import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Express } from 'express'
import request from 'supertest'
import { createApp } from '../../src/app.js'
import { createCampaign } from '../../src/campaigns/index.js'
import { putLanguage } from '../../src/campaigns/languages.js'
import { readConfig } from '../../src/config.js'
import { cookieSealer, CONTRIBUTOR_TERMS } from '../../src/identity/index.js'
import { registerKinds } from '../../src/kinds.js'
import { localBucket, type Bucket } from '../../src/platform/bucket/index.js'
import { transaction, type Pool } from '../../src/platform/db/index.js'
import { closeDecoders } from '../../src/recordings/index.js'
import { closePictures } from '../../src/web/index.js'
import { testDatabase } from './database.js'
import { tone } from './tone.js'

export interface Claimed {
  id: string
  kind: string
  expires_at: string
  sentence: { id: string; text: string; language: string }
  recording?: { id: string; audio_url: string; duration_ms: number }
}

/** A whole Sauti inside the test, on a database and a bucket of its own, with one language `sw`. */
export interface TestSauti {
  app: Express
  pool: Pool
  bucket: Bucket
  cdn: Bucket
  folder: string
  /** Opens a campaign in `sw` with so many sentences; answers its id. */
  campaign(sentences: number, recordingsPerSentence?: number): Promise<string>
  /** Somebody who agreed to the terms. */
  person(profile?: Record<string, unknown>): Promise<Person>
  close(): Promise<void>
}

export async function testSauti(): Promise<TestSauti> {
  registerKinds()
  const db = await testDatabase()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-test-'))
  const bucket = await localBucket(path.join(folder, 'bucket'))
  const cdn = await localBucket(path.join(folder, 'cdn'))
  const config = readConfig({ DATA_DIR: folder, ENCRYPTION_KEY: randomBytes(32).toString('hex') })
  const { pool } = db
  await transaction(pool, (tx) =>
    putLanguage(tx, { code: 'sw', name: 'Swahili', native_name: 'Kiswahili', script: 'Latn', dir: 'ltr' }),
  )
  const app = createApp({
    pool,
    bucket,
    cdn,
    config,
    sealer: cookieSealer(config.encryptionKey),
  })
  return {
    app,
    pool,
    bucket,
    cdn,
    folder,
    async campaign(sentences, recordingsPerSentence = 1) {
      const tag = randomUUID().slice(0, 8).replace(/[0-9]/g, 'x')
      const lines = Array.from({ length: sentences }, (_, i) => ({
        line: i + 1,
        text: `Habari ya leo ${tag} ${i}`,
      }))
      const plan = {
        language: 'sw',
        title: 'Test',
        lines,
        source: 'test',
        licence: 'CC0-1.0',
        policy: { contributions: { record: { wanted: recordingsPerSentence } } },
      }
      return (await createCampaign(pool, plan)).id
    },
    async person(profile = {}) {
      const agent = request.agent(app)
      const consent = { document: CONTRIBUTOR_TERMS.document, version: CONTRIBUTOR_TERMS.version }
      const joined = await agent
        .post('/api/v1/contributors')
        .send({ consent, ...profile })
        .expect(201)
      const cookie = String(joined.headers['set-cookie']).split(';')[0]!
      return new Person(agent, (joined.body as { id: string }).id, cookie)
    },
    async close() {
      await Promise.all([closeDecoders(), closePictures()])
      await db.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A contributor who talks to the API as a browser would. */
export class Person {
  constructor(
    readonly agent: ReturnType<typeof request.agent>,
    readonly id: string,
    /** `name=value`, for requests made by hand. */
    readonly cookie: string,
  ) {}

  async claim(kind: string, count = 5, more: object = {}): Promise<Claimed[]> {
    const answer = await this.agent
      .post('/api/v1/assignments')
      .send({ kind, language: 'sw', count, ...more })
      .expect(201)
    return (answer.body as { assignments: Claimed[] }).assignments
  }

  record(assignment: string, id: string = randomUUID(), audio = tone()) {
    return this.agent
      .put(`/api/v1/recordings/${id}`)
      .field('assignment_id', assignment)
      .attach('audio', audio, { filename: 'a.wav', contentType: 'audio/wav' })
  }

  vote(assignment: string, verdict: string, id: string = randomUUID(), reasons?: string[]) {
    return this.agent.put(`/api/v1/validations/${id}`).send({ assignment_id: assignment, verdict, reasons })
  }
}
