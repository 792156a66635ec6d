import { randomUUID } from 'node:crypto'
import type { Bucket } from '../../src/platform/bucket/index.js'
import { seededDatabase, type TestDatabase } from './database.js'
import { FaultyWire } from './faulty-wire.js'
import { onDatabase, startSauti, type RunningSauti } from './running.js'
import type { TestStore } from './stores.js'
import { Volunteer, type Work } from './volunteer.js'

/** A Sauti on a store behind a wire, and two people. */
export class Scene {
  private constructor(
    readonly db: TestDatabase,
    readonly wire: FaultyWire,
    private readonly sauti: RunningSauti,
    /** Past the wire. */
    readonly bucket: Bucket,
    readonly author: Volunteer,
    readonly listener: Volunteer,
  ) {}

  static async set(store: TestStore): Promise<Scene> {
    const names = { BUCKET_NAME: `audio-${randomUUID()}`, CDN_BUCKET_NAME: `cdn-${randomUUID()}` }
    for (const name of Object.values(names)) await store.makeBucket(name)
    const db = await seededDatabase()
    const wire = await FaultyWire.to(Number(new URL(store.url).port))
    const settings = store.settings(`http://127.0.0.1:${wire.port}`)
    const sauti = await startSauti({ ...onDatabase(db.connection), ...settings, ...names })
    const [author, listener] = [await Volunteer.join(sauti.origin), await Volunteer.join(sauti.origin)]
    return new Scene(db, wire, sauti, store.open(names.BUCKET_NAME), author, listener)
  }

  /** So many sentences that the author now holds. */
  async claim(count: number): Promise<[Work, Work]> {
    return (await this.author.claim('record', 'sw', count)) as [Work, Work]
  }

  async page(): Promise<number> {
    return (await fetch(`${this.sauti.origin}/en/record?language=sw`)).status
  }

  async readiness() {
    const answer = await fetch(`${this.sauti.origin}/readyz`)
    return { status: answer.status, store: ((await answer.json()) as { bucket: string }).bucket }
  }

  /** Every recording that was acknowledged has its one object, and there is no other; nothing is left half sent. */
  async expectOrder(): Promise<void> {
    const { rows } = await this.db.pool.query<{ key: string }>(
      `select 'audio/' || id || '/' || attempt as key from recordings order by 1`,
    )
    const keys: string[] = []
    for await (const { key } of this.bucket.list('audio/')) keys.push(key)
    expect(keys.sort()).toEqual(rows.map(({ key }) => key))
    for await (const { name } of this.bucket.unfinished()) throw new Error(`${name} is left`)
  }

  async close(): Promise<void> {
    await this.sauti.close()
    await this.wire.close()
    await this.db.drop()
  }
}
