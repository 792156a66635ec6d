import { lastTasks, nearlyDone } from './campaign.js'
import type { HardCase } from './case.js'
import { expiry, importing, pausing } from './meanwhile.js'
import { muchDone, nothingLeft } from './one-person.js'

/** The import comes last: what it leaves to vacuum is a tenth of the tasks. */
export const HARD_CASES: HardCase[] = [
  muchDone,
  nearlyDone,
  nothingLeft,
  lastTasks,
  pausing,
  expiry,
  importing,
]
