import { figuresOf } from '../figures.js'
import { claims } from '../paths/claim.js'
import { runBatch } from '../run.js'
import { LAST_TASKS, type Part } from '../sizes.js'
import { inTurns, type HardCase } from './case.js'

/** Of what is left, what a run may take at once; the rest is there for whoever comes next. */
const SHARE_TAKEN = 1 / 4
const TASKS_OF_CLAIM = 5
const CONNECTIONS = 4
/** People who ask in the same moment. */
const CROWD = 200

/** 99.9 % of the campaign is done, and its people ask for more. */
export const nearlyDone: HardCase = {
  name: 'nearly-done',
  async measure(stage, { runs }) {
    const left = await stage.left(stage.campaign('nearly_done').record)
    const calls = Math.max(1, Math.floor((left * SHARE_TAKEN) / TASKS_OF_CLAIM))
    const some = (part: Part) => async () => {
      const people = await stage.people(stage.campaign(part).record, calls)
      return claims(stage, part, 'record', people)
    }
    return inTurns(
      runs,
      async () => figuresOf([await runBatch(stage, some('nearly_done'), CONNECTIONS)]),
      async () => figuresOf([await runBatch(stage, some('main'), CONNECTIONS)]),
    )
  },
}

/** 200 people ask for the last 20 tasks in the same moment; beside it they ask where there is enough for all. */
export const lastTasks: HardCase = {
  name: 'last-tasks',
  async measure(stage, { runs }) {
    const crowd = (part: Part) => async () => {
      const { record } = stage.campaign(part)
      const people = await stage.people(stage.campaign('main').record, CROWD)
      await stage.openCursors(people, record)
      return claims(stage, part, 'record', people, part === 'main' ? 'each' : LAST_TASKS)
    }
    return inTurns(
      runs,
      async () => figuresOf([await runBatch(stage, crowd('last_tasks'), CROWD)]),
      async () => figuresOf([await runBatch(stage, crowd('main'), CROWD)]),
    )
  },
}
