import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../src/platform/db/embedded/index.js'
import { postgresProcesses } from '../src/platform/db/embedded/processes.js'
import type { Connection } from '../src/platform/db/index.js'
import { projectRoot } from '../src/platform/paths.js'
import { buildData } from './data.js'
import type { Size } from './sizes.js'

/** The superuser: it may load rows without triggers. */
const SUPERUSER = 'postgres'

export interface Database {
  size: Size
  connection: Connection
  admin: Connection
  /** The processes of its Postgres. */
  processes(): number[]
  /** Seconds it took to make; undefined for one that was kept. */
  built: number | undefined
}

export interface Cluster {
  /** The database of a size, built again unless one was kept that the same code built. */
  database(size: Size): Promise<Database>
  stop(): Promise<void>
}

/** The embedded Postgres, with the settings of the product, in a data folder of the bench's own. */
export async function openCluster(folder: string, say: (line: string) => void): Promise<Cluster> {
  const postgres = await startEmbedded(folder, { info: say })
  const server = { ...postgres.connection, user: SUPERUSER, database: SUPERUSER }
  const data = path.join(await realpath(folder), 'postgres')
  const processes = () => postgresProcesses(data)
  return {
    async database(size) {
      const name = `bench_${size.name.toLowerCase()}_${versionOf(size)}`
      const connection = { ...postgres.connection, database: name }
      const admin = { ...connection, user: SUPERUSER }
      if (await isBuilt(admin)) return { size, connection, admin, processes, built: undefined }
      await dropAll(server, `bench_${size.name.toLowerCase()}_`)
      await query(server, `create database ${name} owner ${connection.user}`)
      const began = performance.now()
      await buildData(connection, admin, size, (step, s) =>
        say(`  ${step.padEnd(13)} ${s.toFixed(1).padStart(6)} s`),
      )
      return { size, connection, admin, processes, built: (performance.now() - began) / 1000 }
    },
    stop: () => postgres.stop(),
  }
}

/** A database that was cut short has no mark of being built. */
async function isBuilt(admin: Connection): Promise<boolean> {
  return query(admin, 'select from bench.built').then(
    () => true,
    () => false,
  )
}

async function dropAll(server: Connection, prefix: string): Promise<void> {
  const found = await query(server, `select datname from pg_database where starts_with(datname, '${prefix}')`)
  for (const { datname } of found) await query(server, `drop database ${datname} with (force)`)
}

async function query(connection: Connection, text: string): Promise<Record<string, string>[]> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return (await client.query<Record<string, string>>(text)).rows
  } finally {
    await client.end()
  }
}

/** Changes with whatever would make the data different: what makes them, and the schema. */
function versionOf(size: Size): string {
  const hash = createHash('sha256').update(JSON.stringify(size))
  const migrations = path.join(projectRoot, 'migrations/sqls')
  const files = readdirSync(migrations)
    .sort()
    .map((file) => path.join(migrations, file))
  for (const file of [
    ...['data.ts', 'data.sql'].map((name) => path.join(projectRoot, 'bench', name)),
    ...files,
  ]) {
    hash.update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 12)
}
