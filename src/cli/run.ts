import { Command, CommanderError } from 'commander'
import { ProductError, StartError } from '../platform/errors.js'
import { contextOf, type CliDeps, type Context } from './context.js'
import { createCampaignCommand } from './create-campaign.js'
import { demoCommand } from './demo.js'
import { importSentencesCommand } from './import-sentences.js'
import { jobsCommand } from './jobs.js'
import { restoreRecordingCommand, restoreSentenceCommand } from './restore.js'
import { pauseCampaignCommand, resumeCampaignCommand } from './pause-campaign.js'

const EXIT_DONE = 0
/** The input was refused, or something failed on the way. */
const EXIT_REFUSED = 1
/** The command line itself is wrong. */
const EXIT_USAGE = 2

const COMMANDS = [
  importSentencesCommand,
  createCampaignCommand,
  pauseCampaignCommand,
  resumeCampaignCommand,
  restoreSentenceCommand,
  restoreRecordingCommand,
  jobsCommand,
  demoCommand,
]

/**
 * Runs the operator's command line; `argv` are its words without program and script. Answers the exit code. What a
 * command finds out is on standard output, everything else on standard error.
 */
export async function runCli(argv: string[], deps: CliDeps): Promise<number> {
  const context = contextOf(deps)
  try {
    await programOf(context).parseAsync(argv, { from: 'user' })
    return EXIT_DONE
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE
    context.stderr.write(`error: ${messageOf(error)}\n`)
    return EXIT_REFUSED
  }
}

function programOf(context: Context): Command {
  const program = new Command('sauti')
    .description('Runs a Sauti from the command line: its languages, sentences and campaigns.')
    .usage('COMMAND [OPTIONS]')
    .exitOverride()
    .showHelpAfterError('(add --help to see what it takes)')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .configureHelp({ sortOptions: false })
    .addHelpText('after', '\nEach command explains itself: npm run sauti -- COMMAND --help')
  for (const add of COMMANDS) add(program, context)
  return program
}

function messageOf(error: unknown): string {
  if (error instanceof ProductError || error instanceof StartError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
