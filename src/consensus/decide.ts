/** Counted votes on one recording. */
export interface Votes {
  accepts: number
  rejects: number
  unsures: number
}

/** How many votes are asked for at first, which is also how many must agree, and at most. */
export interface VotingPolicy {
  wanted: number
  most: number
}

type Outcome = 'valid' | 'invalid' | 'disputed'

export interface Decision {
  outcome: Outcome
  /** 0 to 1; null where votes are only counted. */
  confidence: number | null
  method: string
}

/** The rule by which votes become a decision, as it is named in every decision it made. */
const METHOD = 'majority'

/**
 * What the votes add up to, or null while more are wanted. `wanted` is how many votes the task wants in all:
 * as many as were cast once it is decided, else one more while undecided. Unsure uses a vote and never decides.
 */
export function decide(votes: Votes, policy: VotingPolicy): { decision: Decision | null; wanted: number } {
  const { accepts, rejects } = votes
  const cast = accepts + rejects + votes.unsures
  const outcome = outcomeOf(votes, policy)
  if (outcome) return { decision: { outcome, confidence: null, method: METHOD }, wanted: cast }
  return { decision: null, wanted: Math.max(policy.wanted, cast + 1) }
}

function outcomeOf({ accepts, rejects, unsures }: Votes, policy: VotingPolicy): Outcome | null {
  if (accepts >= policy.wanted && accepts > rejects) return 'valid'
  if (rejects >= policy.wanted && rejects > accepts) return 'invalid'
  return accepts + rejects + unsures >= policy.most ? 'disputed' : null
}
