import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../scripts/project.mjs'
import { importSource } from './source.mjs'

/** Nobody needs these data after a crash. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }

/** Builds what is stale, and starts one Postgres for the whole run, with a migrated database that suites clone (database.ts). */
export default async function setUp() {
  const building = promisify(execFile)(process.execPath, [path.join(root, 'scripts/build.mjs')])
  await removeAbandoned()
  const { startEmbedded } = await importSource('platform/db/embedded/index.ts')
  const { migrateUp } = await importSource('platform/db/migrate.ts')
  const folder = await mkdtemp(path.join(os.tmpdir(), `sauti-test-${process.pid}-`))
  const postgres = await startEmbedded(folder, { info: () => {} }, FAST)
  globalThis.tearDownPostgres = async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
  process.env.TEST_DATABASE_TEMPLATE = JSON.stringify(postgres.connection)
  const { build } = await importSource('schema.ts')
  await migrateUp(postgres.connection, build)
  await building
}

async function removeAbandoned() {
  for (const name of await readdir(os.tmpdir())) {
    const [, pid] = /^sauti-test-(\d+)-/.exec(name) ?? []
    if (pid && !isAlive(Number(pid))) await rm(path.join(os.tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
