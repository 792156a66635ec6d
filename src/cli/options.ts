import { InvalidArgumentError, Option, type Command } from 'commander'
import type { SentenceFormat } from '../campaigns/index.js'

/** What every command that reads sentences takes. */
export interface SentenceOptions {
  language: string
  file: string
  format?: SentenceFormat
  source?: string
  licence?: string
  json?: boolean
}

/** What is kept as the licence of sentences that come without one. */
const NO_LICENCE = 'unspecified'

export const FILE_HELP = `
FILE is UTF-8, with one sentence a line. A name that ends in .tsv, or a first line that names the
columns, makes it a table with a tab between the columns text, source and licence; what a line says
about itself goes before --source and --licence. "-" reads standard input.

A line is refused when it is empty, a duplicate, longer than some 15 seconds read aloud, mostly in
another script than the language's, or holds control or invisible characters. Each refused line is
named on standard error as FILE:LINE: code: reason; the others go in. A file that is not UTF-8, or
whose columns are wrong, is refused as a whole, before anything is written.

Exit code: 0 done, 1 refused, 2 wrong usage.`

export function addSentenceOptions(command: Command): Command {
  return command
    .requiredOption('--language <code>', 'the language of the sentences, for example "ta"')
    .requiredOption('--file <path>', 'the file to read, or "-"')
    .addOption(
      new Option('--format <format>', 'what the file is, if not what its name says').choices(['text', 'tsv']),
    )
    .option('--source <text>', "where the sentences are from (default: the file's name)")
    .option('--licence <text>', `under which licence they may be used (default: "${NO_LICENCE}")`)
    .option('--json', 'answer with one line of JSON, the last of standard output')
}

/** Source and licence for the lines of the file `name` that do not say their own. */
export function provenanceOf(options: SentenceOptions, name: string) {
  return { source: options.source ?? name, licence: options.licence ?? NO_LICENCE }
}

/** Reads an option that is a whole number from 1 to `most`. */
export function wholeNumber(most: number) {
  return (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : 0
    if (number < 1 || number > most) throw new InvalidArgumentError(`It is a number from 1 to ${most}.`)
    return number
  }
}
