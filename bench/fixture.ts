import { z } from 'zod'
import { cookieSealer, COOKIE, type CookieSealer } from '../src/identity/index.js'
import { createPool, sqlFile, type Pool } from '../src/platform/db/index.js'
import { openCursor } from '../src/tasks/cursor.js'
import type { Running, Sauti } from './app.js'
import { cpuMeter } from './cpu.js'
import type { Cpu } from './concurrent-calls.js'
import type { Database } from './cluster.js'
import type { Restorer } from './restore.js'
import type { Part } from './sizes.js'

const Campaign = z.object({
  part: z.string(),
  id: z.string(),
  language: z.string(),
  record: z.number(),
  validate: z.number(),
  byOne: z.string(),
})
type Campaign = z.infer<typeof Campaign>

const Built = z.object({ sentences: z.number(), recordings: z.number(), validations: z.number() })

const Reader = z.object({ id: z.string(), actor: z.string() })

/** A contributor, and the headers that identify them. */
export interface Person extends z.infer<typeof Reader> {
  headers: Record<string, string>
}

/** The app, the pools and the contributors that one size is measured with. */
export interface Fixture {
  name: string
  database: Database
  app: Sauti
  /** The limit of uploads. */
  bareUploads: Running
  /** As the product makes it: what the limits of claims and votes are measured with. */
  pool: Pool
  restorer: Restorer
  campaign(part: Part): Campaign
  /** So many contributors with a cursor on the queue of a pool; each call returns the next ones, then begins again. */
  people(pool: number, count: number): Promise<Person[]>
  /** The contributor who recorded the whole campaign. */
  author(part: Part): Promise<Person>
  /** How many tasks of a pool are open. */
  left(pool: number): Promise<number>
  /** Gives contributors with a cursor there so many active assignments whose lease has ended. */
  leaseUntilNow(pool: number, leases: number): Promise<void>
  /** Opens cursors on the queue of a pool for contributors who have none. */
  openCursors(people: Person[], pool: number): Promise<void>
  holds(): Promise<Held>
  /** Begins to measure CPU; what is answered tells how much was used since. */
  meter(): () => Cpu | undefined
  close(): Promise<void>
}

/** What a database holds, and how long it took to make; null for one that was kept. */
export interface Held extends z.infer<typeof Built> {
  size: string
  built_seconds: number | null
}

const sql = sqlFile(import.meta.url)
const campaigns = sql('campaigns', Campaign)
const readers = sql('readers', Reader)
const personById = sql('person', Reader)
const leaseUntilNow = sql('lease-until-now')
const built = sql('built', Built)
const left = sql('left', z.object({ left: z.number() }))

/** Neighbours may want the same tasks. */
const LEASES_LEAST = 0.9

type Parts = Pick<Fixture, 'name' | 'database' | 'app' | 'bareUploads' | 'restorer'> & {
  key: string
}

export async function createFixture({ key, ...parts }: Parts): Promise<Fixture> {
  const { app, bareUploads, database } = parts
  const pool = createPool(database.connection)
  const admin = createPool(database.admin, { size: 1 })
  const known = new Map((await campaigns.all(admin)).map((each) => [each.part, each]))
  const sealer = cookieSealer(Buffer.from(key, 'hex'))
  const turns = new Map<number, { readers: z.infer<typeof Reader>[]; next: number }>()
  const campaign = (part: Part) => {
    const found = known.get(part)
    if (!found) throw new Error(`size ${parts.name} has no campaign for ${part}`)
    return found
  }

  return {
    ...parts,
    pool,
    campaign,
    async people(poolId, count) {
      const turn = turns.get(poolId) ?? { readers: await readers.all(admin, { pool: poolId }), next: 0 }
      turns.set(poolId, turn)
      const chosen = Array.from({ length: count }, () => turn.readers[turn.next++ % turn.readers.length]!)
      return Promise.all(chosen.map((reader) => asPerson(reader, sealer)))
    },
    async author(part) {
      return asPerson(await personById.one(admin, { id: campaign(part).byOne }), sealer)
    },
    left: async (poolId) => (await left.one(admin, { pool: poolId })).left,
    async leaseUntilNow(poolId, leases) {
      const leased = await leaseUntilNow.run(admin, { pool: poolId, leases })
      if (leased < leases * LEASES_LEAST) throw new Error(`only ${leased} of ${leases} leases could be made`)
    },
    async openCursors(people, poolId) {
      for (const { id } of people) await openCursor(pool, id, poolId)
    },
    async holds() {
      return { size: parts.name, ...(await built.one(admin)), built_seconds: database.built ?? null }
    },
    meter() {
      const byNode = cpuMeter([process.pid, app.pid, bareUploads.pid])
      const byPostgres = cpuMeter(database.processes())
      return () => {
        const [node, postgres] = [byNode(), byPostgres()]
        return node === undefined || postgres === undefined ? undefined : { node, database: postgres }
      }
    },
    async close() {
      await Promise.all([admin.end(), pool.end()])
    },
  }
}

async function asPerson(reader: z.infer<typeof Reader>, sealer: CookieSealer): Promise<Person> {
  const address = reader.id
    .match(/../g)!
    .slice(0, 3)
    .map((byte) => parseInt(byte, 16))
    .join('.')
  return {
    ...reader,
    headers: { Cookie: `${COOKIE}=${await sealer.seal(reader.id)}`, 'X-Forwarded-For': `10.${address}` },
  }
}
