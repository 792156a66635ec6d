import type { DecidingPolicy } from './rules.js'
import { VERDICTS, type Verdict } from '../shared/verdicts.js'

/** A counted vote on a recording. */
export interface Vote {
  verdict: Verdict
  /** How much it counts: 1, unless a rule says otherwise. */
  weight: number
  contributorId: string
  castAt: Date
}

export type Outcome = 'valid' | 'invalid' | 'disputed'

/** How much all votes of a verdict weigh. */
export type Weights = Record<Verdict, number>

export interface Decision {
  outcome: Outcome
  /** 0 to 1; null where votes are only counted. */
  confidence: number | null
  method: string
  /** What the method decided by; its shape is the method's own. */
  evidence: Weights
}

/** The rule by which votes become a decision, as it is named in every decision it made. */
const METHOD = 'majority'

/**
 * What the votes add up to under a policy, or null while more are wanted. `wanted` is how many votes the task wants in
 * all: as many as were cast once it is decided, else one more while undecided. Unsure uses a vote and never decides.
 */
export function decide(
  votes: readonly Vote[],
  { contributions: { validate: rules } }: DecidingPolicy,
): { decision: Decision | null; wanted: number } {
  const evidence = weigh(votes)
  const outcome = outcomeOf(evidence, votes.length, rules)
  if (outcome)
    return { decision: { outcome, confidence: null, method: METHOD, evidence }, wanted: votes.length }
  return { decision: null, wanted: Math.max(rules.wanted, votes.length + 1) }
}

/** How many votes there are of each verdict. */
export function countVotes(votes: readonly Vote[]): Record<Verdict, number> {
  return weigh(votes.map((vote) => ({ ...vote, weight: 1 })))
}

function weigh(votes: readonly Vote[]): Weights {
  const weights = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Weights
  for (const { verdict, weight } of votes) weights[verdict] += weight
  return weights
}

function outcomeOf(
  { accept, reject }: Weights,
  cast: number,
  { wanted, most }: DecidingPolicy['contributions']['validate'],
): Outcome | null {
  if (accept >= wanted && accept > reject) return 'valid'
  if (reject >= wanted && reject > accept) return 'invalid'
  return cast >= most ? 'disputed' : null
}
