import { existsSync } from 'node:fs'
import { createApp } from './app.js'
import { runCli } from './cli/index.js'
import { readConfig, type Config } from './config.js'
import { jobs, runJobNow } from '../jobs/index.js'
import { build } from './schema.js'
import { createMigration, createPool, isUnavailable, migrateDown, migrateUp } from './platform/db/index.js'
import { StartError } from './platform/errors.js'
import { readOptions } from './platform/job.js'
import { log } from './platform/log.js'
import { serveMetrics } from './metrics.js'
import { openLive, type Live } from './realtime/index.js'
import { listen } from './server.js'
import { Closers, openDatabase, openRequestPool, openServices, type Services } from './services.js'
import { closePictures } from './web/index.js'
import { keepStatsFresh, startWorker } from './worker.js'

const USAGE = 'use: main.js [all | web | worker | job NAME [OPTIONS] | cli … | migrate [down | create NAME]]'

/** Reads the configuration and plays one role; everything that was opened is closed at the end. */
async function main([role = 'all', ...args]: string[]): Promise<number> {
  const closers = new Closers()
  try {
    const config = readConfig(environment())
    log.level = config.logLevel
    switch (role) {
      case 'all':
      case 'web':
      case 'worker':
        return await serve(role, config, closers)
      case 'job':
        return await job(args, config, closers)
      case 'cli':
        return await runCli(args, { database: () => commandDatabase(config, closers) })
      case 'migrate':
        return await migrate(args, config, closers)
      default:
        throw new StartError(USAGE)
    }
  } catch (error) {
    if (error instanceof StartError) console.error(`sauti: ${error.message}`)
    else log.fatal({ err: error }, 'sauti stopped')
    return 1
  } finally {
    await closers.close()
  }
}

/** The environment, with what `.env` in this folder adds to it. */
function environment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

async function serve(role: 'all' | 'web' | 'worker', config: Config, closers: Closers): Promise<number> {
  const asked = stopAsked()
  process.on('unhandledRejection', outliveTheDatabase)
  const services = await openServices(config, 'server', closers)
  const live = role === 'worker' ? undefined : liveNumbers(config, services, closers)
  await serveMetrics(config, { ...services, live }, closers)
  if (role !== 'web') await startWorker(services, closers)
  if (role === 'all') await keepStatsFresh(services, closers)
  if (live) {
    closers.defer(closePictures)
    const app = createApp({ ...services, pool: openRequestPool(services, closers), config })
    welcome(config, await listen(app, config, closers, live))
  }
  await asked
  return 0
}

/** One connection that listens and two that count: who looks takes none from who contributes. */
const LIVE_POOL_SIZE = 3

function liveNumbers(config: Config, { connection }: Services, closers: Closers): Live {
  const pool = createPool(connection, { size: LIVE_POOL_SIZE })
  closers.defer(() => pool.end())
  const live = openLive(pool, config)
  closers.defer(() => live.close())
  return live
}

async function commandDatabase(config: Config, closers: Closers) {
  const { pool, bucket, cdn } = await openServices(config, 'command', closers)
  return { pool, bucket, cdn, close: () => closers.close() }
}

/** When the database goes away, the queue's library drops promises that fail for it; the queue itself goes on. */
function outliveTheDatabase(error: unknown): void {
  if (!isUnavailable(error)) throw error
  log.error({ err: error }, 'the database is out of reach')
}

/** npm passes Ctrl-C on to a process that has it from the terminal already. */
const SAME_CTRL_C_MS = 1_000

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    const stop = () => {
      if (askedAt !== undefined && Date.now() - askedAt > SAME_CTRL_C_MS) process.exit(1)
      if (askedAt !== undefined) return
      askedAt = Date.now()
      log.info('finishing what is in flight')
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

async function job([name, ...args]: string[], config: Config, closers: Closers): Promise<number> {
  const found = jobs.find((each) => each.name === name)
  if (!found)
    throw new StartError(
      `there is no job ${name ?? ''}; there are ${jobs.map((each) => each.name).join(', ')}`,
    )
  const options = readOptions(found, args)
  const services = await openServices(config, 'command', closers)
  console.log(JSON.stringify(await runJobNow(found, { ...services, log }, options)))
  return 0
}

async function migrate([verb, name]: string[], config: Config, closers: Closers): Promise<number> {
  if (verb === 'create' && name && /^[a-z0-9-]+$/.test(name)) {
    console.log(createMigration(name))
    return 0
  }
  if (verb !== undefined && verb !== 'down')
    throw new StartError('use: migrate [down | create NAME --sql-file]')
  const connection = await openDatabase(config, 'command', closers)
  await (verb === 'down' ? migrateDown(connection) : migrateUp(connection, build))
  return 0
}

function welcome(config: Config, port: number): void {
  const url = config.publicUrl ?? `${config.tls ? 'https' : 'http'}://localhost:${port}`
  console.log(
    `\n  Sauti is ready at ${url}\n\n  Open it, choose a language and read a sentence aloud. Ctrl-C stops it.\n`,
  )
}

process.exitCode = await main(process.argv.slice(2))
