import { z } from 'zod'
import { sqlFile, transaction, type Db, type Pool, type Transaction } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import type { Contributor } from '../identity/index.js'
import type { ReportReason } from '../shared/report-reasons.js'
import {
  closeTasksOfRecording,
  closeTasksOfSentence,
  hideFrom,
  skipAllAbout,
  wasGiven,
} from '../tasks/index.js'

/** Reports of so many contributors who were given it take a sentence or a recording out of circulation. */
const REPORTERS_TO_WITHHOLD = 3

const sql = sqlFile(import.meta.url)
const lockSentence = sql('lock-sentence')
const sentenceOf = sql('find-sentence', z.object({ id: z.number() }))
const lockRecording = sql('lock-recording')
const insertReport = sql('file')
const findReport = sql('find', z.object({ id: z.string(), reporters: z.number() }))
const retireSentence = sql('retire-sentence')
const withholdRecording = sql('withhold-recording')

/** What a report is about: a sentence or a recording. */
export type Subject = { sentence: number } | { recording: string }

/**
 * Files a report; answers its id. Its author is never shown the subject again, and the third report of contributors who
 * were given the subject takes it out of circulation: ids alone can be guessed. Reporting again changes nothing. Throws
 * `subject_not_found`.
 */
export async function fileReport(
  pool: Pool,
  who: Contributor,
  subject: Subject,
  { reason, note }: { reason: ReportReason; note: string | null },
): Promise<{ id: string }> {
  return transaction(pool, async (tx) => {
    await lockSubject(tx, subject)
    const about = { sentence: null, recording: null, ...subject }
    const counts = await wasGiven(tx, who.id, subject)
    const filed = await insertReport.run(tx, { contributor: who.id, ...about, reason, note, counts })
    const { id, reporters } = await findReport.one(tx, { contributor: who.id, ...about })
    if (filed) {
      await skipAllAbout(tx, who, subject, 'reported')
      await hideFrom(tx, who.id, subject)
      await appendEvent(tx, {
        verb: 'report.filed',
        actor: who.actor,
        ...recordingOf(subject),
        data: { ...subject },
      })
      if (counts && reporters >= REPORTERS_TO_WITHHOLD) await withhold(tx, subject)
    }
    return { id }
  })
}

async function withhold(tx: Transaction, subject: Subject): Promise<void> {
  if ('sentence' in subject) {
    if (!(await retireSentence.run(tx, subject))) return
    await closeTasksOfSentence(tx, subject.sentence)
  } else {
    if (!(await withholdRecording.run(tx, subject))) return
    await closeTasksOfRecording(tx, subject.recording)
  }
  await appendEvent(tx, { verb: 'subject.withheld', ...recordingOf(subject), data: { ...subject } })
}

/** The internal id of a sentence, by the one that clients see. Throws `subject_not_found`. */
export async function findSentence(db: Db, publicId: string): Promise<number> {
  const found = await sentenceOf.maybe(db, { public_id: publicId })
  if (!found) throw notFound()
  return found.id
}

/** Throws `subject_not_found`. */
export async function lockSubject(tx: Transaction, subject: Subject): Promise<void> {
  const found =
    'sentence' in subject ? await lockSentence.run(tx, subject) : await lockRecording.run(tx, subject)
  if (!found) throw notFound()
}

const notFound = () =>
  new ProductError('not_found', 'subject_not_found', 'There is no such sentence or recording.')

export const recordingOf = (subject: Subject) =>
  'recording' in subject ? { recording: subject.recording } : {}
