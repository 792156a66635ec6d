/**
 * The least that taking in a recording can cost: a server of node:http streams a raw body to the disk, durably, with
 * the hash and the levels of the product on the way, and inserts one row.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createPool, sqlFile } from '../../src/platform/db/index.js'
import { createProbe } from '../../src/recordings/audio/index.js'

const { DB_HOST, DB_PORT, DB_USER, DB_NAME, DATA_DIR, PORT } = process.env as Record<string, string>
const folder = path.join(DATA_DIR!, 'bare')

const pool = createPool({ host: DB_HOST!, port: Number(DB_PORT), user: DB_USER!, database: DB_NAME! })
const sql = sqlFile(import.meta.url)
const insert = sql('insert')
await sql('table').run(pool)

const server = createServer((req, res) => {
  if (req.method === 'GET') return void res.end('{}')
  receive(req).then(
    () => res.writeHead(201, { 'Content-Length': 2 }).end('{}'),
    (error: Error) => res.destroy(error),
  )
})
server.listen(Number(PORT), '127.0.0.1')
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  void pool.end()
})

async function receive(body: IncomingMessage): Promise<void> {
  const [id, hash, probe] = [randomUUID(), createHash('sha256'), createProbe()]
  let bytes = 0
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      void probe.write(chunk)
      done(null, chunk)
    },
  })
  await mkdir(folder, { recursive: true })
  await pipeline(body, look, createWriteStream(path.join(folder, id), { flush: true }))
  const { duration_ms, levels } = await probe.finish()
  await insert.run(pool, { id, bytes, sha256: hash.digest(), duration_ms, peak_db: levels?.peak_db ?? null })
}
