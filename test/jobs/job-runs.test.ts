import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { runJob, runJobNow } from '../../jobs/index.js'
import { metricsOf, serveMetrics } from '../../src/metrics.js'
import { Closers } from '../../src/services.js'
import { lastRuns, NOTHING_TO_DO, RUNS_KEPT } from '../../src/platform/job-runs.js'
import type { Job, JobDeps } from '../../src/platform/job.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

let db: TestDatabase
let deps: JobDeps
beforeEach(async () => {
  db = await testDatabase()
  deps = { pool: db.pool, log: { debug: () => {} } } as unknown as JobDeps
})
afterEach(() => db.drop())

const job = (run: () => Promise<unknown>): Job => ({ name: 'refresh-stats', run })
const good = job(async () => ({ files: 3, recordings: 12, bytes: 4096 }))
const bad = job(() => Promise.reject(new Error('the store does not answer')))
const fails = () => runJob(bad, deps).catch(() => {})

test('an operator reads of each run when it was, how long it took, and what came of it or why it failed', async () => {
  await runJob(good, deps)
  await fails()
  const [second, first] = await lastRuns(db.pool, { most: 5 })
  expect(first).toMatchObject({ job: 'refresh-stats', error: null, result: { files: 3, recordings: 12 } })
  expect(first!.seconds).toBeGreaterThanOrEqual(0)
  expect(second).toMatchObject({ error: 'the store does not answer', result: null })
})

test('a run whose process died is told of, and counts as failed', async () => {
  await db.pool.query(
    `insert into job_runs (job, runs_before, failures_before) values ('refresh-stats', 0, 0)`,
  )
  expect((await lastRuns(db.pool, { most: 1 }))[0]).toMatchObject({ ended_at: null, died: false })
  await runJob(good, deps)
  expect((await lastRuns(db.pool, { most: 2 }))[1]).toMatchObject({ ended_at: null, died: true })
  expect(await sample('sauti_job_failures_total')).toBe(1)
})

test('a look that found nothing to do hides no run, and old runs go, but not from the count', async () => {
  await runJob(good, deps)
  await runJob(
    job(async () => NOTHING_TO_DO),
    deps,
  )
  expect(await lastRuns(db.pool, { most: 5 })).toHaveLength(1)
  await fails()
  await db.pool.query(
    `insert into job_runs (job, ended_at, runs_before, failures_before)
     select 'refresh-stats', now(), 1 + nth, 1 from generate_series(1, $1::int) as nth`,
    [RUNS_KEPT],
  )
  await runJobNow(good, deps)
  expect((await lastRuns(db.pool, { most: 2 * RUNS_KEPT })).length).toBeLessThanOrEqual(RUNS_KEPT + 1)
  expect(await sample('sauti_job_runs_total')).toBe(RUNS_KEPT + 3)
  expect(await sample('sauti_job_failures_total')).toBe(1)
})

/** The value of a metric as Prometheus reads it, undefined where there is none. */
async function sample(name: string): Promise<number | undefined> {
  const text = await metricsOf(db.pool).read()
  const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)
  return found ? Number(found[1]) : undefined
}

const published = (ago: string) =>
  db.pool.query(
    `insert into stats_refreshes (began_at, taken_at, files)
     values (now(), now() - $1::interval, '{}')`,
    [ago],
  )

describe('metrics', () => {
  test('tell the age of what is published, and what the last refresh did', async () => {
    expect(await sample('sauti_stats_snapshot_age_seconds')).toBeUndefined()
    await published('2 hours')
    expect(await sample('sauti_stats_snapshot_age_seconds')).toBeCloseTo(7200, -2)
    await runJob(good, deps)
    await fails()
    expect(await sample('sauti_stats_recordings_folded')).toBe(12)
    expect(await sample('sauti_stats_published_bytes')).toBe(4096)
    expect(await sample('sauti_job_duration_seconds')).toBeGreaterThanOrEqual(0)
    expect(await sample('sauti_job_last_success_timestamp_seconds')).toBeCloseTo(Date.now() / 1000, -3)
    expect([await sample('sauti_job_runs_total'), await sample('sauti_job_failures_total')]).toEqual([2, 1])
  })
})

test('METRICS_PORT serves them to Prometheus, nothing else and to nobody else', async () => {
  const closers = new Closers()
  try {
    expect(await serveMetrics({ metricsPort: undefined, host: undefined }, db, closers)).toBeUndefined()
    const port = (await serveMetrics({ metricsPort: 0, host: '127.0.0.1' }, db, closers))!
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/plain'),
    ])
    expect(await answer.text()).toContain('process_cpu_seconds_total')
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(404)
    const again = serveMetrics({ metricsPort: port, host: '127.0.0.1' }, db, closers)
    await expect(again).rejects.toThrow(/^METRICS_PORT: [^\n]*$/)
  } finally {
    await closers.close()
  }
})

describe('the rules of docs/alerts.yml', () => {
  const file = readFileSync(path.join(__dirname, '../../docs/alerts.yml'), 'utf8')
  const { groups } = parse(file) as { groups: { rules: { alert: string; expr: string }[] }[] }
  const rules = groups.flatMap((group) => group.rules)

  test('ask for metrics that are served, so that none of them sleeps for ever', async () => {
    await published('1 hour')
    await runJob(good, deps)
    for (const { expr } of rules)
      for (const [name] of expr.matchAll(/sauti_\w+/g))
        expect([name, await sample(name)]).toEqual([name, expect.any(Number)])
  })

  test('wake somebody when what is published is older than five hours, and not before', async () => {
    const { expr } = rules.find(({ alert }) => alert === 'SautiStatisticsAreOld')!
    const [, metric, hours, seconds] = /^min\((\w+)\) > (\d+) \* (\d+)$/.exec(expr)!
    const fires = async () => (await sample(metric!))! > Number(hours) * Number(seconds)
    await published('4 hours 59 minutes')
    expect(await fires()).toBe(false)
    await published('5 hours 1 minute')
    expect(await fires()).toBe(true)
  })
})
