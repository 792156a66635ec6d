import { Option, type Command } from 'commander'
import { createCampaign, type OpenedCampaign, type PolicyInput } from '../campaigns/index.js'
import { recordKind, RECORDINGS_PER_SENTENCE_MOST } from '../recordings/index.js'
import { PROCESSING } from '../shared/audio/processing.js'
import { kindNames, PACK_SECONDS_MOST, type TimingRules } from '../tasks/index.js'
import type { Context } from './context.js'
import { addSentenceOptions, FILE_HELP, provenanceOf, wholeNumber, type SentenceOptions } from './options.js'
import { refusalLine, refusedInAll } from './report.js'
import { withSentences } from './sentence-source.js'

const SECONDS_PER_HOUR = 3600
const PACK_HOURS_MOST = PACK_SECONDS_MOST / SECONDS_PER_HOUR

interface Options extends SentenceOptions {
  title: string
  recordingsPerSentence: number
  packHours?: number
  onTimeout?: TimingRules['on_timeout']
  processing?: (typeof PROCESSING)[number][]
}

export function createCampaignCommand(program: Command, context: Context): void {
  addSentenceOptions(program.command('create-campaign'))
    .summary('open a campaign over the sentences of a file')
    .description(
      'Opens a campaign: people are offered its sentences to record, then the recordings to validate.\n' +
        'Sentences that the language has already are reused. All of it happens, or nothing.',
    )
    .requiredOption('--title <text>', 'what contributors see, up to 200 characters')
    .requiredOption(
      '--recordings-per-sentence <n>',
      'how many people record each sentence',
      wholeNumber(RECORDINGS_PER_SENTENCE_MOST),
    )
    .option(
      '--pack-hours <n>',
      `how long work may be kept that was taken along offline (default: ${PACK_HOURS_MOST})`,
      wholeNumber(PACK_HOURS_MOST),
    )
    .addOption(
      new Option('--on-timeout <what>', 'what becomes of unfinished work when its time is up')
        .choices(['release', 'submit_draft'])
        .default('release'),
    )
    .addOption(
      new Option(
        '--processing <what...>',
        'what browsers should do to the sound of microphones (default: nothing, which suits most data)',
      ).choices(PROCESSING),
    )
    .addHelpText('after', FILE_HELP)
    .action((options: Options) => run(options, context))
}

async function run(options: Options, context: Context): Promise<void> {
  await withSentences(options, context.stdin, async (lines, name) => {
    const opened = await context.withDatabase(({ pool }) =>
      createCampaign(pool, {
        ...provenanceOf(options, name),
        language: options.language,
        title: options.title,
        policy: policyOf(options),
        lines,
        onRefused: (refused) => {
          for (const refusal of refused) context.stderr.write(`${refusalLine(name, refusal)}\n`)
        },
      }),
    )
    context.stderr.write(`${summary(options.title, opened)}\n`)
    context.stdout.write(`${options.json ? JSON.stringify({ id: opened.id }) : opened.id}\n`)
  })
}

function policyOf(options: Options): PolicyInput {
  const { recordingsPerSentence, packHours = PACK_HOURS_MOST, onTimeout, processing } = options
  const timing = { pack_seconds: packHours * SECONDS_PER_HOUR, on_timeout: onTimeout }
  return {
    contributions: { [recordKind.name]: { wanted: recordingsPerSentence } },
    timing: Object.fromEntries(kindNames().map((kind) => [kind, timing])),
    ...(processing && { capture: Object.fromEntries(processing.map((name) => [name, true])) }),
  }
}

function summary(title: string, { added, reused, refused }: OpenedCampaign): string {
  const total = added + reused
  const parts = `${added} new, ${reused} reused; ${refusedInAll(refused)}`
  return `Opened “${title}” with ${total} ${total === 1 ? 'sentence' : 'sentences'} (${parts}).`
}
