export { claim, HELD_MOST, type Assignment, type ClaimRequest } from './claim.js'
export { expireAssignments } from './expire.js'
export { registerKind, type Contribution, type Offer, type TaskKind, type TaskRef } from './kinds.js'
export {
  closeReview,
  closeTasksOfSentence,
  hideFrom,
  openPool,
  openReview,
  openTasks,
  settleTask,
} from './pools.js'
export { skip, skipAllAbout, submit, takeBack, type Claimed, type Standing } from './submit.js'
