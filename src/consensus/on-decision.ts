import type { Transaction } from '../platform/db/index.js'
import type { Decision, Outcome } from './decide.js'

/** What becomes of a recording when a vote is cast or taken back, where that changes its outcome. */
export interface DecisionChange {
  recordingId: string
  campaignId: string
  language: string
  /** Null where the votes that remain decide nothing. */
  decision: Decision | null
  /** The outcome until now; null where nothing was decided. */
  before: Outcome | null
  /** The version of the campaign's policy that decided. */
  policyVersion: number
}

/**
 * Does what must commit together with a decision, in the transaction that decides: when it throws, the vote and the
 * decision are rolled back with it. It runs while the task of the recording is locked, and it may run again when the
 * transaction is repeated, so it is short and touches nothing but the database.
 */
export type DecisionHandler = (tx: Transaction, change: DecisionChange) => Promise<void>

const handlers: DecisionHandler[] = []

/** Registers a handler for the rest of the process; handlers run one after the other, in the order of registration. */
export function onDecision(handler: DecisionHandler): void {
  handlers.push(handler)
}

export async function runDecisionHandlers(tx: Transaction, change: DecisionChange): Promise<void> {
  for (const handler of handlers) await handler(tx, change)
}
