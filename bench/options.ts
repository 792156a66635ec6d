import { Command, Option } from 'commander'
import { HARD_CASES } from './hard/index.js'
import { PATHS } from './paths/index.js'
import { STATISTICS } from './statistics.js'

export interface Options {
  size: 'full' | 'middle'
  only: string[]
  quick: boolean
  keep: boolean
  json: boolean
  profile?: string
}

export function readOptions(argv: string[]): Options {
  const names = [...[...PATHS, ...HARD_CASES].map(({ name }) => name), STATISTICS]
  return new Command('npm run bench --')
    .description(
      'Measures what claiming and submitting cost over HTTP, at 10 thousand and at 10 million sentences in turns,\n' +
        'each beside the least it can cost, then the hard cases, and what refreshing statistics costs.\n' +
        'Exit code: 1 when a target is missed.',
    )
    .addOption(
      new Option('--size <size>', 'both sizes, or the one of docs/bench.md')
        .choices(['full', 'middle'])
        .default('full'),
    )
    .addOption(new Option('--only <names...>', 'some of the measurements').choices(names).default([], 'all'))
    .option('--quick', 'small data and few runs, to see that the bench works; nothing is judged', false)
    .option('--keep', 'leave the data in .bench for the next run, and use what is there', false)
    .option('--json', 'answer with one JSON document instead of tables', false)
    .option('--profile <folder>', 'write a CPU profile of each app')
    .parse(argv, { from: 'user' })
    .opts<Options>()
}
