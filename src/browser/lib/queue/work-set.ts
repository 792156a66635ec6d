import type { Assignment } from '../api/types.js'

/** How many assignments make a set, after which the contributor is thanked. */
export const SET_SIZE = 5

/** The assignments that a contributor does in one go. The first of the queue is on the screen. */
export interface WorkSet {
  done: number
  queue: readonly Assignment[]
  /** Ids of every assignment that was ever in the queue: the server may still count it as held. */
  seen: readonly string[]
}

export const emptySet: WorkSet = { done: 0, queue: [], seen: [] }

/** How many assignments the set still needs, those in the queue included. */
export function remainingCount({ done }: WorkSet): number {
  return SET_SIZE - done
}

export function isComplete(set: WorkSet): boolean {
  return remainingCount(set) <= 0
}

export function needsMore(set: WorkSet): boolean {
  return set.queue.length < remainingCount(set)
}

/** Appends the claimed assignments that were neither seen nor answered before. */
export function withClaimed<S extends WorkSet>(
  set: S,
  claimed: readonly Assignment[],
  answered: ReadonlySet<string>,
): S {
  const known = new Set(set.seen)
  const fresh = claimed
    .filter(({ id }) => !known.has(id) && !answered.has(id))
    .slice(0, Math.max(0, remainingCount(set) - set.queue.length))
  return { ...set, queue: [...set.queue, ...fresh], seen: [...set.seen, ...fresh.map(({ id }) => id)] }
}

/** The set after its first assignment was answered. */
export function withFirstDone<S extends WorkSet>(set: S): S {
  return { ...set, done: set.done + 1, queue: set.queue.slice(1) }
}

/** The set after its first assignment was skipped or reported. */
export function withFirstDropped<S extends WorkSet>(set: S): S {
  return { ...set, queue: set.queue.slice(1) }
}

/** The set as it was before `assignment` was answered. */
export function withFirstRestored<S extends WorkSet>(set: S, assignment: Assignment): S {
  return { ...set, done: set.done - 1, queue: [assignment, ...set.queue] }
}
