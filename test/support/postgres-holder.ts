/**
 * A program that holds an embedded Postgres as Sauti does, for tests that kill it: `node holder.mjs FOLDER ROLE`.
 * Tells on standard output what happens, a line of JSON each; SIGTERM and SIGINT end it in good order.
 */
import pg from 'pg'
import { attachEmbedded, startEmbedded } from '../../src/platform/db/embedded/index.js'

/** Work that must not survive its client: one that waits, and one that never looks up. */
const BUSY = ['select pg_sleep(600)', 'do $$ declare i bigint := 0; begin loop i := i + 1; end loop; end $$']

const [folder = '', role] = process.argv.slice(2)

function tell(what: string, detail: unknown): void {
  console.log(JSON.stringify({ what, detail }))
}

async function hold(): Promise<void> {
  const log = { info: (message: string) => tell('info', message) }
  const postgres = await (role === 'command' ? attachEmbedded(folder, log) : startEmbedded(folder, log))
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => void postgres.stop().then(() => process.exit(0)))
  }
  void postgres.exited.then((error) => {
    tell('exited', error.message)
    process.exit(3)
  })
  if (role === 'busy') await Promise.all(BUSY.map((query) => keepBusy(postgres.connection, query)))
  tell('ready', postgres.connection)
  setInterval(() => {}, 60_000)
}

async function keepBusy(connection: pg.ClientConfig, query: string): Promise<void> {
  const client = new pg.Client(connection)
  client.on('error', () => {})
  await client.connect()
  void client.query(query).catch(() => {})
}

hold().catch((error: unknown) => {
  console.error((error as Error).message)
  process.exit(1)
})
