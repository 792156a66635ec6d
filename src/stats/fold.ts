import { z } from 'zod'
import { sqlFile, type Transaction } from '../platform/db/index.js'

const sql = sqlFile(import.meta.url)
const watermark = sql('watermark', z.object({ fold: z.number(), is_ours: z.boolean() }))
const setWatermark = sql('set-watermark')
const touchNews = sql('touch-news')
const touchAll = sql('touch-all')
const addSpeakers = sql('add-speakers')
const dropStrangers = sql('drop-strangers')

const forgetAll = [
  sql('forget-recordings'),
  sql('forget-speaker-days'),
  sql('forget-periods'),
  sql('forget-group-speakers'),
  sql('forget-groups'),
]

/** From the recordings that something happened to, to what changes in the sums. */
const lookAgain = [
  sql('analyze-touched'),
  sql('take-out'),
  sql('forget-touched'),
  sql('look-again'),
  sql('put-in'),
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
const addToGroups = [
  sql('drop-speakers'),
  sql('add-groups'),
  sql('drop-groups'),
  sql('add-group-speakers'),
  sql('drop-group-speakers'),
]
const clear = [sql('clear-touched'), sql('clear-changes'), sql('clear-presence')]

/** To be raised whenever the same history would add up to other sums. */
const RULES = 1

interface Fold {
  /** How many folds there were with this one. */
  fold: number
  /** Recordings that something had happened to. */
  recordings: number
}

/**
 * Folds what is new into the sums. Everything is made anew if
 * `anew` says so, the rules changed, or the database was restored elsewhere, where transactions have other numbers.
 * Cost grows with what is new. To be called in a repeatable read transaction, by one process at a time.
 */
export async function fold(tx: Transaction, { anew = false } = {}): Promise<Fold> {
  const before = await watermark.one(tx, { rules: RULES })
  const count = before.fold + 1
  const isAnew = anew || !before.is_ours
  if (isAnew) for (const statement of forgetAll) await statement.run(tx)
  const recordings = await (isAnew ? touchAll : touchNews).run(tx)
  for (const statement of [...lookAgain, ...addToPeriods]) await statement.run(tx)
  await addSpeakers.run(tx, { fold: count })
  for (const statement of addToGroups) await statement.run(tx)
  if (isAnew) await dropStrangers.run(tx)
  for (const statement of clear) await statement.run(tx)
  await setWatermark.run(tx, { rules: RULES, fold: count })
  return { fold: count, recordings }
}
