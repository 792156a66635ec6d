import type { Figures } from './figures.js'
import type { HardResult, PathResult, StatisticsResult } from './results.js'
import { AIMS } from './targets.js'

/** A table of text: the first column to the left, the others to the right. */
export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
  return rows.map(line).join('\n')
}

/** The paths at each size, with their limits. */
export function pathTable(paths: PathResult[], { judged, aims }: { judged: boolean; aims: boolean }): string {
  const sizes = paths[0]?.sizes.map(({ size }) => size) ?? []
  const head = [
    '',
    ...sizes.flatMap((size) => [`${size} p50 ms`, 'p95 ms', '/s', 'limit /s', 'share', 'of CPU']),
  ]
  const flat = sizes.length > 1 ? ['p50 ×', 'p95 ×'] : []
  const rows = paths.map((path) => [
    path.name,
    ...path.sizes.flatMap(({ app, limit, share, share_of_cpu }) => [
      ...cells(app),
      rate(limit),
      share.toFixed(2),
      share_of_cpu?.toFixed(2) ?? '',
    ]),
    ...(path.slowdown ? [path.slowdown.p50.toFixed(2), path.slowdown.p95.toFixed(2)] : []),
    ...(aims ? [`${AIMS[path.name]}`] : []),
    judged ? verdict(path.met, [...missedFlat(path), ...missedShare(path)]) : '',
  ])
  return table([[...head, ...flat, ...(aims ? ['aim /s'] : []), ''], ...rows])
}

/** The hard cases, each beside an ordinary claim. */
export function hardTable(cases: HardResult[], judged: boolean): string {
  const head = ['', 'p50 ms', 'p95 ms', '/s', 'ordinary p50', 'p95 ms', '/s', 'p50 ×', 'p95 ×', '']
  const rows = cases.map((each) => [
    each.name,
    ...cells(each.hard),
    ...cells(each.ordinary),
    each.slowdown.p50.toFixed(2),
    each.slowdown.p95.toFixed(2),
    judged ? verdict(each.met, [`at most ${each.target.p50}`]) : '',
  ])
  const also = cases.flatMap(({ name, also }) =>
    Object.entries(also ?? {}).map(
      ([what, value]) => `  ${name}: ${what.replaceAll('_', ' ')} ${value.toFixed(1)}`,
    ),
  )
  return [table([head, ...rows]), ...also].join('\n')
}

/** What a refresh of the statistics takes, with the same news at each size. */
export function statisticsTable(
  { sizes, slowdown, target, waits, calls, met }: StatisticsResult,
  judged: boolean,
): string {
  const missed = [
    `live × at most ${target.live}`,
    `fold × at most ${target.fold}`,
    `run × at most ${target.run}`,
    'no lock waits',
  ]
  return [
    table([
      ['statistics', 'events', 'live s', 'fold s', 'run s'],
      ...sizes.map(({ size, events, live, fold, run }) => [
        size,
        `${events}`,
        ...[live, fold, run].map((seconds) => seconds.toFixed(2)),
      ]),
      ['×', '', ...[slowdown.live, slowdown.fold, slowdown.run].map((times) => times.toFixed(2))],
    ]),
    `  seen waiting meanwhile: ${waits}, in ${calls} calls${judged ? `  ${verdict(met, missed)}` : ''}`,
  ].join('\n')
}

const rate = (figures: Figures) => figures.rate.toFixed(0)

const cells = (figures: Figures) => [figures.p50.toFixed(1), figures.p95.toFixed(1), rate(figures)]

const verdict = (met: boolean, targets: string[]) => (met ? 'ok' : `missed: ${targets.join(', ')}`)

function missedFlat({ slowdown, target }: PathResult): string[] {
  if (!slowdown) return []
  return (['p50', 'p95'] as const)
    .filter((name) => slowdown[name] > target.slowdown[name])
    .map((name) => `${name} × at most ${target.slowdown[name]}`)
}

function missedShare({ sizes, target }: PathResult): string[] {
  return sizes.some(({ share }) => share < target.share) ? [`share at least ${target.share}`] : []
}
