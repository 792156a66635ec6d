/** What the API takes and answers, derived from the schemas that validate it. Types only: no schema reaches a bundle. */
import type { Assignments, Report, Vote } from '../../../api/schemas/work.js'

type ClaimedAssignment = Assignments['assignments'][number]

/** One taken from the offline pack has no lease of its own to tell. */
export type Assignment = Pick<ClaimedAssignment, 'id' | 'sentence' | 'recording' | 'capture'> &
  Partial<Pick<ClaimedAssignment, 'offline' | 'remaining_seconds'>>

export type Sentence = Assignment['sentence']

/** What the browser may do to the sound of a microphone. */
export type AudioProcessing = NonNullable<Assignment['capture']>

export type Verdict = Vote['verdict']

export type RejectReason = NonNullable<Vote['reasons']>[number]

/** A report names a sentence or a recording, never both. */
export type ReportSubject = Required<Pick<Report, 'sentence_id'>> | Required<Pick<Report, 'recording_id'>>
