import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectRoot } from '../src/platform/paths.js'
import { freePort, settingsOf, startNode, startSauti } from './app.js'
import { openCluster, type Cluster } from './cluster.js'
import { medianOf, type Figures } from './figures.js'
import { HARD_CASES } from './hard/index.js'
import type { Effort } from './hard/case.js'
import type { Options } from './options.js'
import { PATHS } from './paths/index.js'
import type { Path } from './paths/path.js'
import { openRestorer } from './restore.js'
import { judgeHard, judgePath, type HardResult, type PathResult, type StatisticsResult } from './results.js'
import { runPath } from './run.js'
import { middleSize, sizeOf, type Size } from './sizes.js'
import { measureStatistics, STATISTICS } from './statistics.js'
import { createFixture, type Held, type Fixture } from './fixture.js'

/** Where data and audio are, of which git knows nothing: what is kept, and what goes with this run. */
const HOME = path.join(projectRoot, '.bench')
const homeFor = ({ keep }: Options) => path.join(HOME, keep ? 'kept' : `run-${process.pid}`)

const FULL: Effort = { runs: 7, batches: 1, calls: 30, watch: 5_000, leases: 100_000, sentences: 1_000_000 }
const QUICK: Effort = { runs: 1, batches: 0.25, calls: 5, watch: 1_000, leases: 1_000, sentences: 2_000 }

export interface Results {
  machine: {
    cpus: number
    model: string
    memory_gb: number
    node: string
    load_before: number
    load_after: number
  }
  data: Held[]
  judged: boolean
  paths: PathResult[]
  hard: HardResult[]
  /** One at most. */
  statistics: StatisticsResult[]
}

type Say = (line: string) => void
type Closer = () => Promise<unknown>

/** Builds the data or finds them, measures what is asked for and closes everything, also when it is interrupted. */
export async function bench(options: Options, say: Say, interrupted: Promise<never>): Promise<Results> {
  const closers: Closer[] = []
  try {
    return await Promise.race([measureAll(options, say, closers), interrupted])
  } finally {
    for (const close of closers.reverse())
      await close().catch((error: Error) => say(`not closed: ${error.message}`))
    if (!options.keep) await rm(homeFor(options), { recursive: true, force: true })
  }
}

async function measureAll(options: Options, say: Say, closers: Closer[]): Promise<Results> {
  const [load_before] = os.loadavg() as [number, number, number]
  const wanted = ({ name }: { name: string }) => options.only.length === 0 || options.only.includes(name)
  const cluster = await openCluster(homeFor(options), say)
  closers.push(() => cluster.stop())
  const fixtures = [...PATHS, ...HARD_CASES].some(wanted)
    ? await openFixtures(cluster, options, say, closers)
    : []
  const effort = options.quick ? QUICK : FULL

  const paths: PathResult[] = []
  for (const each of PATHS.filter(wanted)) paths.push(await measurePath(fixtures, each, effort, say))

  const hard: HardResult[] = []
  const largest = fixtures.at(-1)!
  for (const each of options.size === 'middle' ? [] : HARD_CASES.filter(wanted)) {
    say(each.name)
    hard.push(judgeHard(each.name, await each.measure(largest, effort)))
  }
  const statistics: StatisticsResult[] = []
  if (options.size !== 'middle' && wanted({ name: STATISTICS })) {
    const folder = path.join(homeFor(options), `stats-${process.pid}`)
    statistics.push(await measureStatistics(cluster, { quick: options.quick, folder }, say))
  }
  return {
    machine: {
      cpus: os.availableParallelism(),
      model: os.cpus()[0]?.model ?? 'unknown',
      memory_gb: Math.round(os.totalmem() / 2 ** 30),
      node: process.version,
      load_before,
      load_after: os.loadavg()[0]!,
    },
    data: await Promise.all(fixtures.map((fixture) => fixture.holds())),
    judged: !options.quick && options.size === 'full',
    paths,
    hard,
    statistics,
  }
}

async function openFixtures(
  cluster: Cluster,
  options: Options,
  say: Say,
  closers: Closer[],
): Promise<Fixture[]> {
  const fixtures: Fixture[] = []
  for (const size of sizesFor(options)) fixtures.push(await openFixture(cluster, size, options, say, closers))
  return fixtures
}

function sizesFor({ size, quick }: Options): Size[] {
  if (size === 'middle') return [middleSize()]
  return quick ? [sizeOf('S', 10_000), sizeOf('L', 50_000)] : [sizeOf('S', 10_000), sizeOf('XL', 10_000_000)]
}

async function openFixture(
  cluster: Cluster,
  size: Size,
  options: Options,
  say: Say,
  closers: Closer[],
): Promise<Fixture> {
  const { name } = size
  const database = await cluster.database(size)
  // Inodes that were just given up make new files slow on ext4, so audio stays until the end, in a folder of this run.
  const folder = path.join(homeFor(options), `audio-${process.pid}-${name}`)
  closers.push(() => rm(folder, { recursive: true, force: true }))
  const key = randomBytes(32).toString('hex')
  const settings = settingsOf(database.connection, folder, key)
  const app = await startSauti(settings, options.profile && path.resolve(options.profile, name))
  closers.push(app.stop)
  const bare = fileURLToPath(new URL('./limit/upload-server.js', import.meta.url))
  const bareUploads = await startNode([bare], await freePort(), settings)
  closers.push(bareUploads.stop)
  const restorer = await openRestorer(database.admin)
  closers.push(restorer.close)
  await restorer.asBuilt()
  const fixture = await createFixture({ name, database, app, bareUploads, restorer, key })
  closers.push(fixture.close)
  say(
    `${name} is ready${options.profile ? `; its CPU profile comes to ${options.profile}/${name} at the end` : ''}`,
  )
  return fixture
}

/** The sizes in turns, over HTTP and at the limit, run after run. */
async function measurePath(
  fixtures: Fixture[],
  measured: Path,
  { runs, batches }: Effort,
  say: Say,
): Promise<PathResult> {
  const figures = fixtures.map(() => ({ app: [] as Figures[], limit: [] as Figures[] }))
  // The first run warms up.
  for (let run = 0; run <= runs; run++) {
    for (const way of ['app', 'limit'] as const) {
      for (const [index, fixture] of fixtures.entries()) {
        const found = await runPath(fixture, measured, way, Math.ceil(measured.batches * batches))
        if (run > 0) figures[index]![way].push(found)
        say(
          `${measured.name} ${fixture.name.padEnd(3)} ${way.padEnd(5)} ${run || 'warm-up'}: p50 ${found.p50.toFixed(1)} ms, ` +
            `p95 ${found.p95.toFixed(1)} ms, ${found.rate.toFixed(0)}/s`,
        )
      }
    }
  }
  return judgePath(
    measured.name,
    fixtures.map(({ name: size }, index) => ({
      size,
      app: medianOf(figures[index]!.app),
      limit: medianOf(figures[index]!.limit),
    })),
  )
}
