export { claim, type Assignment } from './claim.js'
export { saveDraft } from './draft.js'
export { expireAssignments } from './expire.js'
export { kindNames, kindsInOrder, registerKind, type Offer, type TaskKind, type TaskRef } from './kinds.js'
export { PACK_SECONDS_MOST } from './limits.js'
export {
  closeReview,
  closeTasksOfSentence,
  hideFrom,
  openReview,
  openTasks,
  reopenTasks,
  requireFirst,
  resumeReview,
  setOffered,
  setPoolRules,
  settleTask,
  suspendReview,
} from './pools.js'
export { projectRules } from './project-rules.js'
export { timingRules, type ContributionRules, type PoolRules, type TimingRules } from './rules.js'
export { skip, skipAllAbout, submit, takeBack, wasGiven, type Standing, type Submitted } from './submit.js'
