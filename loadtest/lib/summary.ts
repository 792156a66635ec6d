import { REQUEST_KINDS } from './measures.ts'
import { SCALE } from './run.ts'

interface Metric {
  values: Partial<Record<string, number>>
  thresholds?: Record<string, { ok: boolean }>
}

interface Summary {
  metrics: Partial<Record<string, Metric>>
}

const COLUMNS = ['count', 'avg', 'med', 'p(95)', 'p(99)', 'max']
const NAME_WIDTH = 10
const CELL_WIDTH = 9

/** Work, and what it is called in the summary. */
const WORK = {
  recordings_stored: 'recordings stored',
  votes_cast: 'votes cast',
  pages_seen: 'dashboards seen',
}

/** The `handleSummary` of a test: what it was shaped to, how fast each kind of request was, what got done. */
export function summaryOf(shape: string) {
  const heading = SCALE === 1 ? shape : `${shape} (SCALE=${SCALE} of the full size)`
  return ({ metrics }: Summary) => {
    if (countOf(metrics, 'request') === 0) return { stdout: `\n${heading}: never began\n\n` }
    const parts = [[heading], table(metrics), workDone(metrics), verdicts(metrics)]
    return { stdout: `\n${parts.map((lines) => lines.join('\n')).join('\n\n')}\n\n` }
  }
}

function table(metrics: Summary['metrics']): string[] {
  const rows = [...REQUEST_KINDS, 'request'].flatMap((name) => {
    const values = metrics[name]?.values
    if (!values?.count) return []
    const cells = COLUMNS.map((column) => (values[column] ?? 0).toFixed(column === 'count' ? 0 : 1))
    return [line(name === 'request' ? 'all' : name, cells)]
  })
  return [line('ms', COLUMNS), ...rows]
}

function workDone(metrics: Summary['metrics']): string[] {
  const { min = 0, max = 0 } = metrics.clock?.values ?? {}
  const seconds = Math.max(1, max - min) / 1000
  const counts = Object.entries(WORK).flatMap(([name, label]) => {
    const count = countOf(metrics, name)
    return count > 0 ? [`${grouped(count)} ${label}, ${(count / seconds).toFixed(1)} a second`] : []
  })
  const requests = countOf(metrics, 'request')
  return [
    ...counts,
    `${grouped(countOf(metrics, 'failed_requests'))} of ${grouped(requests)} requests failed, ` +
      `${(requests / seconds).toFixed(1)} a second in ${seconds.toFixed(1)} s`,
    `${grouped(countOf(metrics, 'nothing_left'))} claims found nothing left`,
  ]
}

function verdicts(metrics: Summary['metrics']): string[] {
  return Object.entries(metrics)
    .flatMap(([name, metric]) =>
      Object.entries(metric?.thresholds ?? {}).map(
        ([limit, { ok }]) => `  ${ok ? '✓' : '✗'} ${name} ${limit}`,
      ),
    )
    .sort()
}

const countOf = (metrics: Summary['metrics'], name: string) => metrics[name]?.values.count ?? 0

const line = (name: string, cells: string[]) =>
  name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')

/** 20000 as 20,000: k6's JavaScript knows no locales. */
export const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
