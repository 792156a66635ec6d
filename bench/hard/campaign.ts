import { figuresOf } from '../figures.js'
import { claims } from '../paths/claim.js'
import { runBatch } from '../run.js'
import { LAST_TASKS, type Part } from '../sizes.js'
import { inTurns, type HardCase } from './case.js'

/** The share of the tasks left that a run may take at once; the rest stays for other claims. */
const SHARE_TAKEN = 1 / 4
const TASKS_OF_CLAIM = 5
const CONNECTIONS = 4
/** Contributors who claim at the same moment. */
const SIMULTANEOUS_CLAIMS = 200

/** 99.9 % of the campaign is done, and its people ask for more. */
export const nearlyDone: HardCase = {
  name: 'nearly-done',
  async measure(fixture, { runs }) {
    const left = await fixture.left(fixture.campaign('nearly_done').record)
    const calls = Math.max(1, Math.floor((left * SHARE_TAKEN) / TASKS_OF_CLAIM))
    const some = (part: Part) => async () => {
      const people = await fixture.people(fixture.campaign(part).record, calls)
      return claims(fixture, part, 'record', people)
    }
    return inTurns(
      runs,
      async () => figuresOf([await runBatch(fixture, some('nearly_done'), CONNECTIONS)]),
      async () => figuresOf([await runBatch(fixture, some('main'), CONNECTIONS)]),
    )
  },
}

/** 200 contributors claim the last 20 tasks at the same moment; beside it they claim where there is enough for all. */
export const lastTasks: HardCase = {
  name: 'last-tasks',
  async measure(fixture, { runs }) {
    const simultaneous = (part: Part) => async () => {
      const { record } = fixture.campaign(part)
      const people = await fixture.people(fixture.campaign('main').record, SIMULTANEOUS_CLAIMS)
      await fixture.openCursors(people, record)
      return claims(fixture, part, 'record', people, part === 'main' ? 'each' : LAST_TASKS)
    }
    return inTurns(
      runs,
      async () => figuresOf([await runBatch(fixture, simultaneous('last_tasks'), SIMULTANEOUS_CLAIMS)]),
      async () => figuresOf([await runBatch(fixture, simultaneous('main'), SIMULTANEOUS_CLAIMS)]),
    )
  },
}
