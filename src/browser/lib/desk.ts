import { HELD_MOST } from '../../tasks/limits.js'
import { ApiError, type Api, type Assignment, type ReportSubject, type Trouble } from './api.js'
import { wanted, type WorkSet } from './work-set.js'

type ClaimOutcome =
  | { type: 'claimed'; assignments: Assignment[]; answered: ReadonlySet<string> }
  | { type: 'claim_failed'; trouble: Trouble }

interface Means {
  api: Api
  kind: 'record' | 'validate'
  language: string
  /** Ids of assignments that lie answered in the outbox. */
  answered(): Promise<ReadonlySet<string>>
}

/** Where work is fetched and put aside. */
export function createDesk({ api, kind, language, answered }: Means) {
  const underWay = new Set<Promise<void>>()
  let stillHeld = 0

  // Nothing is lost when this fails: the lease runs out, and the work goes to somebody else.
  function putAside(request: Promise<void>): void {
    const settled = request.catch(() => void stillHeld++).finally(() => underWay.delete(settled))
    underWay.add(settled)
  }

  return {
    skip: (assignment: Assignment) => putAside(api.skip(assignment.id)),
    report: (subject: ReportSubject, reason: string, note: string) =>
      putAside(api.report(subject, reason, note)),

    /**
     * Claims what the set still needs. What the server believes we hold comes first in its answer, so for each of
     * those that we cannot work on one more is asked for.
     */
    async claim(set: WorkSet): Promise<ClaimOutcome> {
      await Promise.all(underWay)
      const done = await answered()
      const count = Math.min(HELD_MOST, wanted(set) + done.size + stillHeld)
      try {
        return { type: 'claimed', assignments: await api.claim(kind, language, count), answered: done }
      } catch (error) {
        if (error instanceof ApiError) return { type: 'claim_failed', trouble: error.trouble }
        throw error
      }
    },
  }
}
