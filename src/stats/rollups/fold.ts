import { sqlFile, type Transaction } from '../../platform/db/index.js'
import { advanceCursor, cursorIsValid, resetCursor } from '../../platform/events/index.js'
import { discloseChanges } from '../disclosure/disclose.js'

const sql = sqlFile(import.meta.url)
const markChanged = sql('mark-changed')
const markAll = sql('mark-all')
const addToRecord = sql('add-to-record')
const countToRecord = sql('count-to-record')

const clearSums = [
  sql('clear-recordings'),
  sql('clear-speaker-days'),
  sql('clear-periods'),
  sql('clear-group-speakers'),
  sql('clear-groups'),
  sql('clear-pending'),
  sql('clear-campaign-speakers'),
  sql('clear-campaigns'),
  sql('clear-quality'),
  sql('clear-scores'),
  sql('clear-to-record'),
  sql('clear-to-record-changes'),
]

/** From the recordings that changed, to what changes in the sums. */
const computeDeltas = [
  sql('analyze-dirty'),
  sql('subtract-dirty'),
  sql('add-dirty'),
  sql('net-changes'),
  sql('analyze-changes'),
]
const addToPeriods = [
  sql('note-speakers-before'),
  sql('analyze-speakers-before'),
  sql('add-speaker-days'),
  sql('drop-speaker-days'),
  sql('add-periods'),
  sql('drop-periods'),
]
const addToOtherSums = [
  sql('add-campaigns'),
  sql('add-campaign-speakers'),
  sql('drop-campaign-speakers'),
  sql('add-quality'),
  sql('drop-quality'),
]
const reactivate = sql('reactivate')
const addScores = sql('add-scores')
const dropEndedScores = sql('drop-ended-scores')
const deactivate = sql('deactivate')
const dropScores = sql('drop-scores')
const truncateWork = sql('truncate-work')

/** The cursor of the fold, which the view `rollups.changed_recordings` reads from. */
export const FOLD_CURSOR = 'statistics'

interface Fold {
  /** Recordings that had changed. */
  recordings: number
  /** Whether enough new speakers came for the demographic files to change. */
  isDisclosing: boolean
}

/**
 * Folds what is new into the sums. A fold rebuilds everything if `rebuild` says so, or its cursor is not valid: before the
 * first fold, after the rules changed, and in a database that was restored elsewhere. Otherwise its cost grows with what
 * is new. It has to be called in a repeatable read transaction, by one process at a time.
 */
export async function fold(tx: Transaction, { rebuild = false } = {}): Promise<Fold> {
  const isRebuild = rebuild || !(await cursorIsValid(tx, FOLD_CURSOR))
  if (isRebuild) for (const statement of clearSums) await statement.run(tx)
  const recordings = await (isRebuild ? markAll : markChanged).run(tx)
  for (const statement of [...computeDeltas, ...addToPeriods, ...addToOtherSums]) await statement.run(tx)
  await foldScores(tx, isRebuild)
  await (isRebuild ? countToRecord : addToRecord).run(tx)
  const isDisclosing = await discloseChanges(tx, isRebuild)
  await truncateWork.run(tx)
  await advanceCursor(tx, FOLD_CURSOR)
  return { recordings, isDisclosing }
}

/** Lets the next refresh rebuild the sums, for changes that a fold has no way to find. */
export async function invalidateRollups(tx: Transaction): Promise<void> {
  await resetCursor(tx, FOLD_CURSOR)
}

/** All-time scores of inactive actors have a partition of their own, so that their number adds no cost. */
async function foldScores(tx: Transaction, isRebuild: boolean): Promise<void> {
  if (!isRebuild) await reactivate.run(tx)
  await addScores.run(tx, { is_rebuild: isRebuild })
  const ended = await dropEndedScores.run(tx)
  if (ended > 0) await deactivate.run(tx)
  await dropScores.run(tx)
}
