import type { Language } from './languages.js'
import { validateNote, validateSentence, normalizeText, type Reason, type RefusalCode } from './rules.js'
import type { Sentence } from './sentences.js'

/** One line of a file as it was found. Lines count from 1. */
export interface SentenceLine {
  line: number
  text: string
  source?: string
  licence?: string
}

/** Lines to import; may be iterated more than once. */
export type SentenceLines = Iterable<SentenceLine> | AsyncIterable<SentenceLine>

/** What holds for lines that do not say it themselves. */
export interface Provenance {
  source: string
  licence: string
}

/** Why a line was refused. */
export interface Refusal extends Reason {
  line: number
}

/** A sentence that the rules accept, with the first line that holds it. */
export interface Candidate extends Sentence {
  line: number
}

/** How many lines were refused for each reason. */
export type RefusalCounts = Partial<Record<RefusalCode, number>>

/** Sorts lines into sentences that may be offered and refusals; remembers what it saw to find duplicates. */
export class SentenceFilter {
  readonly accepted: Candidate[] = []
  readonly refused: Refusal[] = []
  private readonly firstLineOf = new Map<string, number>()
  /** Sources and licences repeat on line after line. */
  private readonly notes = new Map<string, Note>()

  constructor(
    private readonly language: Language,
    private readonly otherwise: Provenance,
  ) {}

  take({ line, ...given }: SentenceLine): void {
    const text = normalizeText(given.text)
    const source = this.note('source', given.source)
    const licence = this.note('licence', given.licence)
    const reason =
      validateSentence(text, this.language.script) ??
      source.reason ??
      licence.reason ??
      duplicateOf(this.firstLineOf.get(text))
    if (reason) {
      this.refused.push({ line, ...reason })
    } else {
      this.firstLineOf.set(text, line)
      this.accepted.push({ line, text, source: source.text, licence: licence.text })
    }
  }

  private note(what: keyof Provenance, given: string | undefined): Note {
    const key = `${what}:${given ?? ''}`
    let note = this.notes.get(key)
    if (!note) {
      const text = normalizeText(given ?? '') || normalizeText(this.otherwise[what])
      note = { text, reason: validateNote(text, what) }
      this.notes.set(key, note)
    }
    return note
  }
}

interface Note {
  text: string
  reason: Reason | undefined
}

/** Adds the refusals to the counts. */
export function tally(counts: RefusalCounts, refusals: readonly Refusal[]): void {
  for (const { code } of refusals) counts[code] = (counts[code] ?? 0) + 1
}

function duplicateOf(line: number | undefined): Reason | undefined {
  return line === undefined ? undefined : { code: 'duplicate', detail: `the same as line ${line}` }
}
