export { decide, type Votes, type VotingPolicy } from './decide.js'
export { validateKind } from './kind.js'
export { castVote, undoVote } from './validate.js'
export { contributionsOf, historyOf, type Totals } from './history.js'
