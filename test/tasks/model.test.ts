import { tryHistories } from './model/history.js'
import { Engine } from '../support/engine.js'

/** Small, so that short histories come across them. */
jest.mock('../../src/shared/limits.js', () => ({
  ...jest.requireActual<object>('../../src/shared/limits.js'),
  HELD_MOST: 5,
}))
jest.mock('../../src/tasks/limits.js', () => ({
  ...jest.requireActual<object>('../../src/tasks/limits.js'),
  PACK_OPEN_LEAST: 3,
}))
const LIMITS = { heldMost: 5, packOpenLeast: 3, reportersToWithhold: 3 }

/** Enough for all of them, and in a failure for a good while of shrinking. */
const SECONDS = 80

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

test(
  'whatever people do and in whatever order, the engine does as the model says',
  () => tryHistories(engine, LIMITS, { runs: 40, steps: 60, seconds: SECONDS }),
  (SECONDS + 10) * 1000,
)
