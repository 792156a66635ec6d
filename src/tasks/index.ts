export { claim, type Assignment } from './claim.js'
export { expireAssignments } from './expire.js'
export { registerKind, type Offer, type TaskKind, type TaskRef } from './kinds.js'
export { HELD_MOST } from './limits.js'
export {
  closeReview,
  closeTasksOfSentence,
  hideFrom,
  openPool,
  openReview,
  openTasks,
  settleTask,
} from './pools.js'
export { skip, skipAllAbout, submit, takeBack, type Standing } from './submit.js'
