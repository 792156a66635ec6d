import { ProductError } from '../platform/errors.js'
import type { SentenceLine } from './sentence-filter.js'
import { textLines } from './text-lines.js'

/** Sentences one a line, or rows of columns with a tab between them. */
export type SentenceFormat = 'text' | 'tsv'

/** A file that can be read again and again. */
interface ReadableFile {
  /** What messages call it; one that ends in `.tsv` is read as TSV. */
  name: string
  /** Its bytes, from the beginning. */
  open(): AsyncIterable<Uint8Array>
  /** Decides instead of name and first line. */
  format?: SentenceFormat
}

/** The lines of a file, and how many there are. */
export interface SentenceFile extends AsyncIterable<SentenceLine> {
  count: number
}

/**
 * Reads a file of sentences once from end to end, so that a bad one is refused before anything is done with its
 * first line. TSV has the columns text, source and licence in this order, or a first line that names them.
 * Throws `wrong_encoding`, `not_text` or `wrong_columns`.
 */
export async function sentenceFile(file: ReadableFile): Promise<SentenceFile> {
  let count = 0
  const lines = sentencesIn(file)
  while (!(await lines.next()).done) count++
  return { count, [Symbol.asyncIterator]: () => sentencesIn(file) }
}

/** The lines of a file as they come, unchecked beyond the line that is asked for. */
export async function* sentencesIn(file: ReadableFile): AsyncGenerator<SentenceLine> {
  let line = 0
  let columns: Columns | undefined
  for await (const text of textLines(file.open(), file.name)) {
    line++
    if (line === 1) {
      const named = namedColumns(text, file)
      columns = named ?? (saysTsv(file) ? UNNAMED : undefined)
      if (named) continue
    }
    yield columns ? rowOf(text, columns, line, file.name) : { line, text }
  }
}

/** Where each part stands in a row of `width` cells at most. */
interface Columns {
  text: number
  source: number
  licence: number
  width: number
}

const UNNAMED: Columns = { text: 0, source: 1, licence: 2, width: 3 }

function saysTsv(file: ReadableFile): boolean {
  return file.format ? file.format === 'tsv' : file.name.toLowerCase().endsWith('.tsv')
}

/** A first line names the columns when one of its cells is “text” or, as Common Voice has it, “sentence”. */
function namedColumns(firstLine: string, file: ReadableFile): Columns | undefined {
  const names = firstLine.split('\t').map((name) => name.trim().toLowerCase())
  const at = (...accepted: string[]) => names.findIndex((name) => accepted.includes(name))
  const text = at('text', 'sentence')
  const certain = saysTsv(file) || (names.length > 1 && file.format !== 'text')
  if (text < 0 || !certain) return undefined
  return { text, source: at('source'), licence: at('licence', 'license'), width: names.length }
}

function rowOf(text: string, columns: Columns, line: number, name: string): SentenceLine {
  const cells = text.split('\t')
  if (cells.length > columns.width) {
    const detail = `${name} has ${cells.length} columns in line ${line}, not at most ${columns.width}.`
    throw new ProductError('invalid', 'wrong_columns', detail)
  }
  return {
    line,
    text: cells[columns.text] ?? '',
    source: cells[columns.source],
    licence: cells[columns.licence],
  }
}
