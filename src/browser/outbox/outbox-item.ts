import type { ReportSubject, Trouble, Verdict } from '../lib/api/client.js'

/** Something a contributor made that the server has not acknowledged. It is PUT to its id, as often as needed. */
export interface Parcel {
  id: string
  contributorId: string
  assignmentId: string
  /** So that a person can tell parcels apart. */
  sentence: { text: string; language: string }
  /** Milliseconds since 1970. */
  madeAt: number
  /** How often sending it failed. */
  failures: number
  content:
    | {
        kind: 'recording'
        contentType: string
        capture: object
        /** Ids of earlier recordings of the same assignment: taken back before this one is sent. */
        replaces?: readonly string[]
      }
    | { kind: 'vote'; verdict: Verdict; reasons: string[] }
    | { kind: 'report'; subject: ReportSubject; reason: string; note: string }
  /** The API's code, once the server said that it will never take it. Waits here until the person has seen it. */
  refused?: string
}

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 60_000

/** How long to wait after this many failures in a row: doubling, with up to a third taken off at random. */
export function delayAfter(failures: number, random = Math.random()): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1))
  return Math.round(delay * (1 - random / 3))
}

/** What of this contributor's is to be sent, in order: what failed before goes last, so that it blocks nothing. */
export function toSend(parcels: readonly Parcel[], contributorId: string): Parcel[] {
  return parcels
    .filter((parcel) => parcel.contributorId === contributorId && parcel.refused === undefined)
    .sort((a, b) => a.failures - b.failures || a.madeAt - b.madeAt)
}

/** The parcel as it is after a failed attempt to send it. */
export function afterTrouble(parcel: Parcel, trouble: Trouble): Parcel {
  if (trouble.kind === 'refused') return { ...parcel, refused: trouble.code }
  return { ...parcel, failures: parcel.failures + 1 }
}
