import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import DBMigrate from 'db-migrate'
import { runMigrations } from 'graphile-worker'
import { projectRoot } from '../paths.js'
import { applyDefinitions, definitionsAreUsable, dropDefinitions, type Build } from './definitions.js'
import { underLock } from './lock.js'
import { createPool, type Connection, type Pool } from './pool.js'

/**
 * Brings the schema up to date: tables by migrations, then views and functions by their text. Processes that start
 * together do it once (db-migrate itself would race).
 */
export async function migrateUp(connection: Connection, build: Build): Promise<void> {
  await underLock(connection, 'sauti:migrate', async () => {
    await dbMigrate(connection).up()
    await withPool(connection, (pool) => runMigrations({ pgPool: pool }))
    await withPool(connection, (pool) => applyDefinitions(pool, build))
  })
}

/**
 * Whether every migration this build knows has been run, and its views and functions are there, or those of a newer build;
 * false also where there is no schema at all.
 */
export async function schemaIsCurrent(pool: Pool, build: Build): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>('select name from migrations')
  const run = new Set(rows.map(({ name }) => path.basename(name)))
  return knownMigrations().every((name) => run.has(name)) && definitionsAreUsable(pool, build)
}

const knownMigrations = () =>
  readdirSync(path.join(projectRoot, 'migrations'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => path.basename(file, '.js'))

/** Undoes the newest `count` migrations, and drops the views and functions, which the next `migrateUp` applies again. */
export async function migrateDown(connection: Connection, count = 1): Promise<void> {
  await underLock(connection, 'sauti:migrate', async () => {
    await withPool(connection, dropDefinitions)
    await dbMigrate(connection).down(count)
  })
}

/** Up to this long a migration waits for a lock; statements that need the table wait behind it. */
const LOCK_TIMEOUT = '2s'

/** Writes an empty migration into `migrations/`, its SQL into two files; answers its name with the time before it. */
export function createMigration(name: string): string {
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const full = `${time}-${name}`
  const folder = path.join(projectRoot, 'migrations')
  writeFileSync(
    path.join(folder, `${full}.js`),
    "module.exports = require('./sqls').sqlMigration(__filename)\n",
  )
  for (const way of ['up', 'down']) {
    writeFileSync(
      path.join(folder, 'sqls', `${full}-${way}.sql`),
      `set local lock_timeout = '${LOCK_TIMEOUT}';\n\n`,
    )
  }
  return full
}

function dbMigrate(connection: Connection) {
  const { argv } = process
  // It would read our own command line: a job's `--dry-run` would be its own, and migrate nothing.
  process.argv = argv.slice(0, 2)
  try {
    const instance = DBMigrate.getInstance(true, {
      cwd: projectRoot,
      env: 'main',
      config: { main: { driver: 'pg', ...connection }, 'sql-file': true },
      throwUncatched: true,
    })
    instance.silence(true)
    return instance
  } finally {
    process.argv = argv
  }
}

async function withPool(connection: Connection, work: (pool: Pool) => Promise<unknown>): Promise<void> {
  const pool = createPool(connection, { size: 1 })
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}
