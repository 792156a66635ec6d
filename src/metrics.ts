import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { Config } from './config.js'
import type { Pool } from './platform/db/index.js'
import { StartError } from './platform/errors.js'
import { jobFigures } from './platform/job-runs.js'
import { log } from './platform/log.js'
import type { Closers } from './services.js'
import type { Live } from './realtime/index.js'
import { snapshotAge, type StatsReport } from './stats/index.js'

interface Metrics {
  contentType: string
  /** All of them, in Prometheus' text format. */
  read(): Promise<string>
}

/** Serves `/metrics` on METRICS_PORT, if there is one, until closed. Throws a StartError where it cannot. */
export async function serveMetrics(
  { metricsPort, host }: Pick<Config, 'metricsPort' | 'host'>,
  { pool, live }: { pool: Pool; live?: Live | undefined },
  closers: Closers,
): Promise<number | undefined> {
  if (metricsPort === undefined) return undefined
  const server = metricsServer(metricsOf(pool, live))
  server.listen(metricsPort, host)
  await once(server, 'listening').catch((error: Error) => {
    throw new StartError(`METRICS_PORT: cannot listen on ${metricsPort} (${error.message})`)
  })
  closers.defer(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : metricsPort
}

function metricsServer({ contentType, read }: Metrics): Server {
  return createServer((req, res) => {
    if (req.url !== '/metrics') return void res.writeHead(404).end()
    read().then(
      (text) => res.writeHead(200, { 'Content-Type': contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, 'metrics could not be read')
        res.writeHead(503).end()
      },
    )
  })
}

/** What this process knows of itself, and what the database tells of jobs and statistics, the same to every process. */
export function metricsOf(pool: Pool, live?: Live): Metrics {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames: ['job'], registers })

  collectDefaultMetrics({ register: registry })
  const age = gauge('sauti_stats_snapshot_age_seconds', 'Age of the statistics that are published.')
  const folded = gauge(
    'sauti_stats_recordings_folded',
    'Recordings that the last refresh folded into the sums.',
  )
  const bytes = gauge('sauti_stats_published_bytes', 'Size of the statistics that are published, unpacked.')
  const sockets = gauge('sauti_live_sockets', 'Pages that watch live numbers at this process.')
  const runs = counter('sauti_job_runs_total', 'Runs of a job that came to an end, or died.')
  const failures = counter('sauti_job_failures_total', 'Runs of a job that failed or died.')
  const seconds = gauge('sauti_job_duration_seconds', 'How long the last good run of a job took.', ['job'])
  const succeeded = gauge('sauti_job_last_success_timestamp_seconds', 'When a job last went well.', ['job'])

  const look = async () => {
    const [jobs, since] = await Promise.all([jobFigures(pool), snapshotAge(pool)])
    for (const each of [age, folded, bytes, runs, failures, seconds, succeeded]) each.reset()
    // Without one there is no age, instead of none at all.
    if (since === undefined) age.remove()
    else age.set(since)
    for (const each of jobs) {
      const { job } = each
      runs.inc({ job }, each.runs)
      failures.inc({ job }, each.failures)
      if (each.succeeded_at === null || each.seconds === null) continue
      seconds.set({ job }, each.seconds)
      succeeded.set({ job }, each.succeeded_at)
    }
    const report = jobs.find(({ job }) => job === 'refresh-stats')?.result as StatsReport | null | undefined
    folded.set(report?.recordings ?? 0)
    bytes.set(report?.bytes ?? 0)
    sockets.set(live?.sockets() ?? 0)
  }
  return {
    contentType: registry.contentType,
    async read() {
      await look()
      return registry.metrics()
    },
  }
}
