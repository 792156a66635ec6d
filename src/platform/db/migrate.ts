import { readdirSync } from 'node:fs'
import path from 'node:path'
import DBMigrate from 'db-migrate'
import { runMigrations } from 'graphile-worker'
import { projectRoot } from '../paths.js'
import { underLock } from './lock.js'
import { createPool, type Connection, type Pool } from './pool.js'

/** Brings the schema up to date; processes that start together do it once (db-migrate itself would race). */
export async function migrateUp(connection: Connection): Promise<void> {
  await underLock(connection, 'sauti:migrate', async () => {
    await dbMigrate(connection).up()
    await migrateQueue(connection)
  })
}

/** Whether every migration this build knows has been run; false also where there is no schema at all. */
export async function schemaIsCurrent(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>('select name from migrations')
  const run = new Set(rows.map(({ name }) => path.basename(name)))
  return knownMigrations().every((name) => run.has(name))
}

const knownMigrations = () =>
  readdirSync(path.join(projectRoot, 'migrations'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => path.basename(file, '.js'))

/** Undoes the newest `count` migrations. */
export async function migrateDown(connection: Connection, count = 1): Promise<void> {
  await underLock(connection, 'sauti:migrate', () => dbMigrate(connection).down(count))
}

/** Writes an empty migration named `name` with its two SQL files into `migrations/`. */
export async function createMigration(connection: Connection, name: string): Promise<void> {
  await dbMigrate(connection, ['create', name, '--sql-file']).create(name)
}

function dbMigrate(connection: Connection, argv: string[] = []) {
  const instance = DBMigrate.getInstance(true, {
    cwd: projectRoot,
    env: 'main',
    config: { main: { driver: 'pg', ...connection }, 'sql-file': true },
    throwUncatched: true,
    cmdOptions: { 'sql-file': argv.includes('--sql-file') },
  })
  instance.silence(true)
  return instance
}

/** The job queue keeps its tables in a schema of its own, which it migrates itself. */
async function migrateQueue(connection: Connection): Promise<void> {
  const pool = createPool(connection, 1)
  try {
    await runMigrations({ pgPool: pool })
  } finally {
    await pool.end()
  }
}
