import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'
import { addToPeople } from './people.js'

const sql = sqlFile(import.meta.url)
const watermark = sql('watermark', z.object({ is_ours: z.boolean() }))
const setWatermark = sql('set-watermark')
const markChanged = sql('mark-changed')
const markAll = sql('mark-all')
const addToRecord = sql('add-to-record')
const countToRecord = sql('count-to-record')

const forgetAll = [
  sql('forget-recordings'),
  sql('forget-speaker-days'),
  sql('forget-periods'),
  sql('forget-group-speakers'),
  sql('forget-groups'),
  sql('forget-pending'),
  sql('forget-campaign-speakers'),
  sql('forget-campaigns'),
  sql('forget-quality'),
  sql('forget-scores'),
  sql('forget-to-record'),
  sql('forget-to-record-changes'),
]

/** From the recordings that something happened to, to what changes in the sums. */
const lookAgain = [
  sql('analyze-dirty'),
  sql('take-out-dirty'),
  sql('put-in-dirty'),
  sql('net'),
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
const addToTheRest = [
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
const clear = sql('clear')

/** To be raised whenever the same history would add up to other sums. */
export const RULES = 5

interface Fold {
  /** Recordings that something had happened to. */
  recordings: number
  /** Whether enough people came for the files about people to change. */
  peopleCame: boolean
}

/**
 * Folds what is new into the sums. Everything is made anew if `anew` says so, the rules changed, or the database was
 * restored elsewhere, where transactions have other numbers. Cost grows with what is new. To be called in a repeatable
 * read transaction, by one process at a time.
 */
export async function fold(tx: Transaction, { anew = false } = {}): Promise<Fold> {
  const isAnew = anew || !(await watermark.one(tx, { rules: RULES })).is_ours
  if (isAnew) for (const statement of forgetAll) await statement.run(tx)
  const recordings = await (isAnew ? markAll : markChanged).run(tx)
  for (const statement of [...lookAgain, ...addToPeriods, ...addToTheRest]) await statement.run(tx)
  await score(tx, isAnew)
  await (isAnew ? countToRecord : addToRecord).run(tx)
  const peopleCame = await addToPeople(tx, isAnew)
  await clear.run(tx)
  await setWatermark.run(tx, { rules: RULES })
  return { recordings, peopleCame }
}

/** All-time scores of inactive actors have a partition of their own, so that their number adds no cost. */
async function score(tx: Transaction, isAnew: boolean): Promise<void> {
  if (!isAnew) await reactivate.run(tx)
  await addScores.run(tx, { anew: isAnew })
  const ended = await dropEndedScores.run(tx)
  if (ended > 0) await deactivate.run(tx)
  await dropScores.run(tx)
}
