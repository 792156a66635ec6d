export { decide, METHOD, type Decision, type Outcome, type Votes, type VotingPolicy } from './decide.js'
export { validateKind } from './kind.js'
export { castVote, REASONS, undoVote, VERDICTS, type Vote, type VoteReceipt } from './validate.js'
export { contributionsOf, historyOf, type Totals } from './history.js'
