export { ANY_KIND, claim, type Assignment } from './claim.js'
export { saveDraft } from './draft.js'
export { expireAssignments } from './expire.js'
export {
  isKind,
  kindNames,
  kindsInOrder,
  kindsOfSentences,
  registerKind,
  type Offer,
  type TaskKind,
  type TaskRef,
} from './kinds.js'
export { PACK_SECONDS_MOST } from './limits.js'
export {
  closeTasksOfRecording,
  closeTasksOfSentence,
  hideFrom,
  openTasks,
  reopenTasks,
  requireFirst,
  resumeTasksOfRecording,
  setOffered,
  setPoolRules,
  settleTask,
  suspendTasksOfRecording,
} from './pools.js'
export { projectRules } from './project-rules.js'
export { timingRules, type ContributionRules, type PoolRules, type TimingRules } from './rules.js'
export { skip, skipAllAbout, submit, takeBack, wasGiven, type Standing, type Submitted } from './submit.js'
