import { writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Only names the socket: no TCP port is opened. */
export const PORT = 5432

/** What differs from Postgres's own defaults, or matters enough to say. */
const SETTINGS = {
  listen_addresses: '',
  port: String(PORT),
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  // Nobody replicates it.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  min_wal_size: '32MB',
  max_wal_size: '512MB',
  idle_in_transaction_session_timeout: '60s',
  // A query ends with its client, so that after a kill nothing keeps the folder busy.
  client_connection_check_interval: '1s',
  // What a statement did wrong is for the one who sent it to tell.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  checkpoint_warning: '0',
}

/** Writes the configuration anew, as it is now and with what `others` override; ALTER SYSTEM adds to it. */
export async function writeSettings(folder: string, others: Record<string, string>): Promise<void> {
  const lines = Object.entries({ ...SETTINGS, ...others }).map(([name, value]) => `${name} = '${value}'\n`)
  await writeFile(
    path.join(folder, 'postgresql.conf'),
    `# Sauti writes this at every start.\n${lines.join('')}`,
  )
}
