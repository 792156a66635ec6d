import type { Assignment } from '../api/client.js'

/** How many pieces of work make a set, after which one is thanked. */
export const SET_SIZE = 5

/** One sitting: what is done, and what comes next. The first of the queue is on the screen. */
export interface WorkSet {
  done: number
  queue: readonly Assignment[]
  /** Ids of every assignment that was ever in the queue: the server may still count it as ours. */
  seen: readonly string[]
}

export const newSet: WorkSet = { done: 0, queue: [], seen: [] }

/** How many assignments the set still needs, those in the queue included. */
export function wanted({ done }: WorkSet): number {
  return SET_SIZE - done
}

export function isComplete(set: WorkSet): boolean {
  return wanted(set) <= 0
}

export function needsMore(set: WorkSet): boolean {
  return set.queue.length < wanted(set)
}

/** Appends what was claimed, but for what one has seen or answered already. */
export function withClaimed<Sitting extends WorkSet>(
  set: Sitting,
  claimed: readonly Assignment[],
  answered: ReadonlySet<string>,
): Sitting {
  const known = new Set(set.seen)
  const fresh = claimed
    .filter(({ id }) => !known.has(id) && !answered.has(id))
    .slice(0, Math.max(0, wanted(set) - set.queue.length))
  return { ...set, queue: [...set.queue, ...fresh], seen: [...set.seen, ...fresh.map(({ id }) => id)] }
}

/** The set once its first assignment was answered. */
export function withFirstDone<Sitting extends WorkSet>(set: Sitting): Sitting {
  return { ...set, done: set.done + 1, queue: set.queue.slice(1) }
}

/** The set once its first assignment was put aside. */
export function withFirstDropped<Sitting extends WorkSet>(set: Sitting): Sitting {
  return { ...set, queue: set.queue.slice(1) }
}

/** The set as it was before `assignment` was answered. */
export function withFirstBack<Sitting extends WorkSet>(set: Sitting, assignment: Assignment): Sitting {
  return { ...set, done: set.done - 1, queue: [assignment, ...set.queue] }
}
