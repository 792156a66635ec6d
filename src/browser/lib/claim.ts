import { ApiError, type Api, type Assignment, type Trouble } from './api.js'

/** The most that one person may hold. */
const HELD_MOST = 50

export type ClaimOutcome =
  | { type: 'claimed'; assignments: Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; trouble: Trouble }

/**
 * Claims until `count` assignments can be worked on. What lies in the outbox is still held on the server and comes
 * first in its answer, so as many more are asked for.
 */
export async function claimMore(
  api: Api,
  kind: 'record' | 'validate',
  language: string,
  count: number,
  answered: ReadonlySet<string>,
): Promise<ClaimOutcome> {
  try {
    const assignments = await api.claim(kind, language, Math.min(HELD_MOST, count + answered.size))
    return { type: 'claimed', assignments, answered }
  } catch (error) {
    if (error instanceof ApiError) return { type: 'claim_failed', trouble: error.trouble }
    throw error
  }
}
