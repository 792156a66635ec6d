import { atOnce, type Timing } from './crowd.js'
import { figuresOf, type Figures } from './figures.js'
import { Line } from './http.js'
import type { Batch, Path } from './paths/path.js'
import type { Stage } from './stage.js'

export const CONNECTIONS = 16

/** One run of a path: its batches, each at the same data, timed without what prepares them and puts them back. */
export async function runPath(
  stage: Stage,
  measured: Path,
  way: 'app' | 'limit',
  batches: number,
): Promise<Figures> {
  // Connections that idled since the last run are made anew.
  await runBatch(stage, () => measured.prepare(stage, way, 2 * CONNECTIONS), CONNECTIONS)
  const timings: Timing[] = []
  for (let batch = 0; batch < batches; batch++) {
    timings.push(await runBatch(stage, () => measured.prepare(stage, way, measured.calls), CONNECTIONS))
  }
  return figuresOf(timings)
}

/** The calls of a batch, so many at a time; whatever they did is undone afterwards. */
export async function runBatch(
  stage: Stage,
  prepare: () => Promise<Batch>,
  connections: number,
): Promise<Timing> {
  const since = await stage.restorer.now()
  const { port, calls, check, people } = await prepare()
  const lines = await openLines(port, Math.min(connections, calls.length))
  try {
    const used = stage.meter()
    const timing = await atOnce(connections, calls, (call, worker) => call(lines[worker]!))
    const cpu = used()
    check()
    return { ...timing, cpu }
  } finally {
    for (const line of lines) line.close()
    await stage.restorer.to(since, people)
  }
}

async function openLines(port: number | undefined, count: number): Promise<Line[]> {
  return port === undefined ? [] : Promise.all(Array.from({ length: count }, () => Line.open(port)))
}
