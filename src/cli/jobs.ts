import type { Command } from 'commander'
import { lastRuns, RUNS_KEPT, type JobRun } from '../platform/job-runs.js'
import type { Context } from './context.js'
import { wholeNumber } from './options.js'

const RUNS_SHOWN = 5

interface Options {
  job?: string
  last: number
  json?: boolean
}

export function jobsCommand(program: Command, context: Context): void {
  program
    .command('jobs')
    .summary('tell of the last runs of jobs')
    .description(
      'Tells when jobs ran last, for how long and what came of it, the newest run first. Times are UTC. The last\n' +
        `${RUNS_KEPT} runs of each job are remembered; the same figures are served as metrics on METRICS_PORT.`,
    )
    .option('--job <name>', 'only this one, for example "refresh-stats"')
    .option('--last <n>', 'how many runs of each', wholeNumber(RUNS_KEPT), RUNS_SHOWN)
    .option('--json', 'answer with one line of JSON a run')
    .addHelpText('after', '\nExit code: 0 done, 1 failed, 2 wrong usage.')
    .action((options: Options) => run(options, context))
}

async function run({ job, last: most, json }: Options, context: Context): Promise<void> {
  const runs = await context.withDatabase(({ pool }) => lastRuns(pool, { job, most }))
  const lines = json ? runs.map((each) => JSON.stringify(each)) : inColumns(runs)
  context.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

const HEAD = ['job', 'began', 'took', 'result']

function inColumns(runs: JobRun[]): string[] {
  const rows = [HEAD, ...runs.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf(run: JobRun): string[] {
  const began = run.began_at.toISOString().slice(0, 19).replace('T', ' ')
  const took = run.seconds === null ? '' : `${run.seconds.toFixed(1)} s`
  return [run.job, began, took, outcomeOf(run)]
}

function outcomeOf({ ended_at, error, died, result }: JobRun): string {
  if (error !== null) return `failed: ${error}`
  if (died) return 'died'
  if (ended_at === null) return 'running, or died'
  return Object.entries(result ?? {})
    .map(([name, value]) => `${name} ${inWords(value)}`)
    .join(', ')
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(Number(value.toFixed(2))) : JSON.stringify(value)
}
