import type { Command } from 'commander'
import { importSentences, type ImportReport, type Refusal } from '../campaigns/index.js'
import { ProductError } from '../platform/errors.js'
import type { Context } from './context.js'
import { addSentenceOptions, FILE_HELP, provenanceOf, type SentenceOptions } from './options.js'
import { progressOf } from './progress.js'
import { countRefused, refusalLine, refusedInAll } from './report.js'
import { withSentences } from './sentence-source.js'

/** Refused lines that the JSON answer lists; standard error names all of them. */
const REFUSALS_LISTED_MOST = 1_000

interface Options extends SentenceOptions {
  campaign?: string
}

export function importSentencesCommand(program: Command, context: Context): void {
  addSentenceOptions(program.command('import-sentences'))
    .summary('add sentences to a language')
    .description('Adds the sentences of a file to a language, ready to be recorded.')
    .option('--campaign <id>', "the campaign they join (default: the language's default one)")
    .addHelpText('after', FILE_HELP)
    .action((options: Options) => run(options, context))
}

async function run(options: Options, context: Context): Promise<void> {
  await withSentences(options, context.stdin, async (lines, name) => {
    const refusals: Refusal[] = []
    const progress = progressOf(context, lines.count, 'lines')
    const report = await context
      .withDatabase(({ pool }) =>
        importSentences(pool, {
          ...provenanceOf(options, name),
          language: options.language,
          campaign: options.campaign,
          lines,
          onBatch: (batch) => {
            for (const refusal of batch.refused) progress.say(refusalLine(name, refusal))
            refusals.push(...batch.refused.slice(0, REFUSALS_LISTED_MOST - refusals.length))
            progress.advance(batch.lines)
          },
        }),
      )
      .finally(() => progress.stop())
    context.stderr.write(`${summary(report)}\n`)
    if (options.json) context.stdout.write(`${JSON.stringify(answer(options, report, refusals))}\n`)
    requireSomeUse(report)
  })
}

function summary({ added, reused, refused }: ImportReport): string {
  const shared = reused > 0 ? `, ${reused} that the language had already` : ''
  return `Imported ${added} new ${added === 1 ? 'sentence' : 'sentences'}${shared}; ${refusedInAll(refused)}.`
}

function answer({ language }: Options, report: ImportReport, refusals: Refusal[]) {
  const { campaign, lines, added, reused, refused } = report
  return {
    language,
    campaign,
    lines,
    added,
    reused,
    refused: countRefused(refused),
    reasons: refused,
    refusals,
  }
}

/** An import that only finds what is there already is done; one that can use no line is not what was meant. */
function requireSomeUse({ added, reused, refused }: ImportReport): void {
  if (added + reused + (refused.duplicate ?? 0) > 0) return
  throw new ProductError('invalid', 'no_usable_sentences', 'Not one line can become a sentence.')
}
