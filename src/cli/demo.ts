import { InvalidArgumentError, Option, type Command } from 'commander'
import { CONTRIBUTORS_MOST, DAYS_MOST, makeDemo, removeDemo, type DemoProgress } from '../demo/index.js'
import type { Context } from './context.js'
import { wholeNumber } from './options.js'
import { progressOf } from './progress.js'

const LANGUAGES = 'sw,ta,bn,ha,yo,am'
const SEED_MOST = 2 ** 32 - 1

interface Options {
  contributors: number
  days: number
  languages: string[]
  seed: number
  yes?: boolean
  remove?: boolean
}

export function demoCommand(program: Command, context: Context): void {
  program
    .command('demo')
    .summary('fill languages with a history that never was, to see Sauti live')
    .description(
      'Makes up people and what they did until now, and publishes the statistics of it: they come in\n' +
        'growing numbers, read, take back, listen, change their minds. Their audio hums like speech and can be played.',
    )
    .option('--contributors <n>', 'how many people', wholeNumber(CONTRIBUTORS_MOST), 500)
    .option('--days <n>', 'how far back it reaches', wholeNumber(DAYS_MOST), 120)
    .addOption(
      new Option('--languages <list>', 'what they speak, those first with most speakers')
        .argParser(tags)
        .default(tags(LANGUAGES), LANGUAGES),
    )
    .option('--seed <n>', 'another number makes another history', wholeNumber(SEED_MOST), 1)
    .option('--yes', 'also where real people have recorded already')
    .option('--remove', 'take all of it away again')
    .addHelpText('after', HELP)
    .action((options: Options) => (options.remove ? remove(context) : make(options, context)))
}

const HELP = `
In each language it is a campaign of its own called “Demo”, open for listening and closed for recording;
its people are called "… (demo)". All of it comes at once at the end,
or nothing; where there is a demo already, nothing happens. With the defaults its audio takes 300 MB.

--remove leaves of it what history keeps of anybody who left: events that name nobody.

Exit code: 0 done, or it was so before, 1 refused, 2 wrong usage.`

async function make({ yes, ...plan }: Options, context: Context): Promise<void> {
  const made = await context.withDatabase((stores) =>
    watched(context, (progress) =>
      makeDemo(stores, { ...plan, besideReal: yes === true, until: new Date() }, progress),
    ),
  )
  context.stderr.write(
    made
      ? `Made ${made.contributors} contributors, ${made.recordings} recordings, ${made.validations} validations and ` +
          `${made.decisions} decisions. Take them away with: npm run sauti -- demo --remove\n`
      : 'There is a demo already; take it away first with --remove to make another.\n',
  )
}

async function remove(context: Context): Promise<void> {
  const { recordings } = await context.withDatabase((stores) =>
    watched(context, (progress) => removeDemo(stores, progress)),
  )
  context.stderr.write(`Removed the demo with ${recordings} recordings.\n`)
}

async function watched<T>(context: Context, work: (progress: DemoProgress) => Promise<T>): Promise<T> {
  let bar: ReturnType<typeof progressOf> | undefined
  const progress: DemoProgress = {
    begin(steps) {
      bar?.stop()
      bar = progressOf(context, steps, 'steps')
    },
    advance: (by) => bar?.advance(by),
  }
  return work(progress).finally(() => bar?.stop())
}

function tags(list: string): string[] {
  const languages = list.split(',').map((tag) => tag.trim())
  if (languages.some((tag) => tag === '') || new Set(languages).size < languages.length)
    throw new InvalidArgumentError('It is a list of different languages, for example "sw,ta".')
  return languages
}
