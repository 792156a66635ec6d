import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'
import { addToPeople } from './people.js'

const sql = sqlFile(import.meta.url)
const watermark = sql('watermark', z.object({ is_ours: z.boolean() }))
const setWatermark = sql('set-watermark')
const touchNews = sql('touch-news')
const touchAll = sql('touch-all')
const addToRecord = sql('add-to-record')
const countToRecord = sql('count-to-record')

const forgetAll = [
  sql('forget-recordings'),
  sql('forget-speaker-days'),
  sql('forget-periods'),
  sql('forget-group-speakers'),
  sql('forget-groups'),
  sql('forget-waiting'),
  sql('forget-campaign-speakers'),
  sql('forget-campaigns'),
  sql('forget-quality'),
  sql('forget-scores'),
  sql('forget-to-record'),
  sql('forget-to-record-changes'),
]

/** From the recordings that something happened to, to what changes in the sums. */
const lookAgain = [
  sql('analyze-touched'),
  sql('forget-touched'),
  sql('look-again'),
  sql('net'),
  sql('analyze-changes'),
]
const addToPeriods = [
  sql('note-presence'),
  sql('analyze-presence'),
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
const wakeScores = sql('wake-scores')
const addScores = sql('add-scores')
const dropEndedScores = sql('drop-ended-scores')
const restScores = sql('rest-scores')
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
  const recordings = await (isAnew ? touchAll : touchNews).run(tx)
  for (const statement of [...lookAgain, ...addToPeriods, ...addToTheRest]) await statement.run(tx)
  await score(tx, isAnew)
  await (isAnew ? countToRecord : addToRecord).run(tx)
  const peopleCame = await addToPeople(tx, isAnew)
  await clear.run(tx)
  await setWatermark.run(tx, { rules: RULES })
  return { recordings, peopleCame }
}

/** Who did nothing lately rests apart from the others, so that their number costs nothing. */
async function score(tx: Transaction, isAnew: boolean): Promise<void> {
  if (!isAnew) await wakeScores.run(tx)
  await addScores.run(tx, { anew: isAnew })
  const ended = await dropEndedScores.run(tx)
  if (ended > 0) await restScores.run(tx)
  await dropScores.run(tx)
}
