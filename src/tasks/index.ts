export { claim, type Assignment } from './claim.js'
export { saveDraft } from './draft.js'
export { expireAssignments } from './expire.js'
export { registerKind, type Offer, type TaskKind, type TaskRef } from './kinds.js'
export { PACK_SECONDS_MOST } from './limits.js'
export {
  closeReview,
  closeTasksOfSentence,
  hideFrom,
  openPool,
  openReview,
  openTasks,
  reopenTasks,
  requireFirst,
  resumeReview,
  setOffered,
  settleTask,
  suspendReview,
  type PoolRules,
} from './pools.js'
export { skip, skipAllAbout, submit, takeBack, wasGiven, type Standing, type Submitted } from './submit.js'
