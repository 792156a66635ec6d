import { atOnce, type Timing } from './concurrent-calls.js'
import { figuresOf, type Figures } from './figures.js'
import { HttpConnection } from './http.js'
import type { Batch, Path } from './paths/path.js'
import type { Fixture } from './fixture.js'

export const CONNECTIONS = 16

/** One run of a path: its batches, each at the same data, timed without what prepares them and puts them back. */
export async function runPath(
  fixture: Fixture,
  measured: Path,
  way: 'app' | 'limit',
  batches: number,
): Promise<Figures> {
  // Connections that idled since the last run are opened again.
  await runBatch(fixture, () => measured.prepare(fixture, way, 2 * CONNECTIONS), CONNECTIONS)
  const timings: Timing[] = []
  for (let batch = 0; batch < batches; batch++) {
    timings.push(await runBatch(fixture, () => measured.prepare(fixture, way, measured.calls), CONNECTIONS))
  }
  return figuresOf(timings)
}

/** The calls of a batch, so many at a time; whatever they did is undone afterwards. */
export async function runBatch(
  fixture: Fixture,
  prepare: () => Promise<Batch>,
  connections: number,
): Promise<Timing> {
  const since = await fixture.restorer.now()
  const { port, calls, check, people } = await prepare()
  const lines = await openConnections(port, Math.min(connections, calls.length))
  try {
    const used = fixture.meter()
    const timing = await atOnce(connections, calls, (call, worker) => call(lines[worker]!))
    const cpu = used()
    check()
    return { ...timing, cpu }
  } finally {
    for (const line of lines) line.close()
    await fixture.restorer.to(since, people)
  }
}

async function openConnections(port: number | undefined, count: number): Promise<HttpConnection[]> {
  return port === undefined ? [] : Promise.all(Array.from({ length: count }, () => HttpConnection.open(port)))
}
