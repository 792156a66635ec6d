import { createPool, type Pool } from '../../src/platform/db/index.js'
import { weather } from './model/storm.js'
import { Engine } from '../support/engine.js'

/** Each claim at the end of a queue advances the visibility watermark. */
jest.mock('../../src/tasks/limits.js', () => ({
  ...jest.requireActual<object>('../../src/tasks/limits.js'),
  WATERMARK_SECONDS: 0,
}))

const STORMS = 2

let engine: Engine
let processes: Pool[]

beforeAll(async () => {
  engine = await Engine.start()
  processes = [createPool(engine.db.connection, { size: 4 }), createPool(engine.db.connection, { size: 4 })]
})
afterAll(async () => {
  await Promise.all(processes.map((pool) => pool.end()))
  await engine.stop()
})

test.each(Array.from({ length: STORMS }, (_, n) => n + 1))(
  'after a storm by many people in two processes the books balance, and nothing is left that somebody could do (%d)',
  async (n) => weather(await engine.in(`qaa-storm${n}`), { people: 8, processes }),
)
