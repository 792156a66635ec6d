import type { RejectReason, ReportSubject, Verdict } from '../lib/api/types.js'

/** A recording, vote or report that the server has not acknowledged. It is PUT to its id, as often as needed. */
export interface OutboxItem {
  id: string
  contributorId: string
  assignmentId: string
  /** Shown to the contributor, who tells items apart by it. */
  sentence: { text: string; language: string }
  /** Milliseconds since 1970. */
  createdAt: number
  /** How often sending it failed. */
  failures: number
  content:
    | {
        kind: 'recording'
        contentType: string
        capture: object
        /** Ids of earlier recordings of the same assignment, which are deleted before this one is sent. */
        replaces?: readonly string[]
      }
    | { kind: 'vote'; verdict: Verdict; reasons: RejectReason[] }
    | { kind: 'report'; subject: ReportSubject; reason: string; note: string }
  /** The API's code, once the server has refused it for good. It stays until the contributor has seen it. */
  refused?: string
}
