import { validateKind } from '../src/consensus/index.js'
import { StartError } from '../src/platform/errors.js'
import { log } from '../src/platform/log.js'
import { recordKind } from '../src/recordings/index.js'
import { registerKind } from '../src/tasks/index.js'
import { bench, type Results } from './bench.js'
import { readOptions } from './options.js'
import { hardTable, pathTable, statisticsTable } from './report.js'

/** What a shell says of a program that Ctrl-C ended. */
const INTERRUPTED = 130

const options = readOptions(process.argv.slice(2))
log.level = 'error'
registerKind(recordKind)
registerKind(validateKind)

let stopped = false
const interrupted = new Promise<never>((_, reject) => {
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.once(name, () => {
      stopped = true
      reject(new StartError('interrupted'))
    })
  }
})

try {
  const results = await bench(options, (line) => console.error(line), interrupted)
  console.log(options.json ? JSON.stringify(results, null, 2) : inWords(results))
  process.exitCode =
    results.judged && ![...results.paths, ...results.hard, ...results.statistics].every(({ met }) => met)
      ? 1
      : 0
} catch (error) {
  console.error(error instanceof StartError ? `bench: ${error.message}` : error)
  process.exitCode = stopped ? INTERRUPTED : 1
}
// What was under way when it was interrupted ends here.
process.exit()

function inWords({ machine, data, judged, paths, hard, statistics }: Results): string {
  const { cpus, model, memory_gb, node, load_before } = machine
  const parts = [
    `${cpus} cores of ${model}, ${memory_gb} GB, Node ${node}; load before ${load_before.toFixed(1)}`,
    ...data.map(
      ({ size, sentences, recordings, validations, built_seconds }) =>
        `${size}: ${sentences} sentences, ${recordings} recordings, ${validations} validations` +
        (built_seconds === null ? '' : `, built in ${built_seconds.toFixed(0)} s`),
    ),
  ]
  if (paths.length > 0) parts.push('', pathTable(paths, { judged, aims: options.size === 'middle' }))
  if (hard.length > 0) parts.push('', hardTable(hard, judged))
  for (const each of statistics) parts.push('', statisticsTable(each, judged))
  return parts.join('\n')
}
