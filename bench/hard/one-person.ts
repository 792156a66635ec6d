import { figuresOf, type Figures } from '../figures.js'
import type { Line } from '../http.js'
import { checkHand, claimRequest, claims, type Kind } from '../paths/claim.js'
import { runBatch } from '../run.js'
import type { Part } from '../sizes.js'
import type { Person, Stage } from '../stage.js'
import { inTurns, type Effort, type HardCase } from './case.js'

/** First claims of a contributor without a cursor: the worst one counts. */
const FIRST_CLAIMS = 5
const TOO_BUSY = 503

/** Somebody has recorded half of a campaign that wants each sentence three times: all they did is open. */
export const muchDone: HardCase = {
  name: 'much-done',
  measure: (stage, effort) => measure(stage, effort, 'record', 'each'),
}

/** Whatever is open to validate was recorded by whoever asks. */
export const nothingLeft: HardCase = {
  name: 'nothing-left',
  measure: (stage, effort) => measure(stage, effort, 'validate', 0),
}

async function measure(stage: Stage, { runs, calls }: Effort, kind: Kind, finds: 'each' | 0) {
  const author = await stage.author('much_done')
  const ordinary = () => stage.people(stage.campaign('main')[kind], 1)
  const figures = await inTurns(
    runs,
    () => oneByOne(stage, calls, 'much_done', kind, async () => [author], finds),
    () => oneByOne(stage, calls, 'main', kind, ordinary, 'each'),
  )
  const first = await firstClaims(stage, 'much_done', kind, async () => [author])
  const ordinaryFirst = await firstClaims(stage, 'main', kind, ordinary)
  return {
    ...figures,
    also: {
      worst_first_claim: first.worst,
      times_a_first_claim_was_told_to_come_back: first.again,
      worst_ordinary_first_claim: ordinaryFirst.worst,
    },
  }
}

/** Claims by one person at a time, each at the same data. */
async function oneByOne(
  stage: Stage,
  calls: number,
  part: Part,
  kind: Kind,
  who: () => Promise<Person[]>,
  finds: 'each' | 0,
): Promise<Figures> {
  const timings = []
  for (let call = 0; call < calls; call++) {
    timings.push(await runBatch(stage, async () => claims(stage, part, kind, await who(), finds), 1))
  }
  return figuresOf(timings)
}

/** The longest of some first claims, in ms, and how often one of them was told to come back, which it did at once. */
async function firstClaims(
  stage: Stage,
  part: Part,
  kind: Kind,
  who: () => Promise<Person[]>,
): Promise<{ worst: number; again: number }> {
  const { language } = stage.campaign(part)
  const ms: number[] = []
  let again = 0
  for (let nth = 0; nth < FIRST_CLAIMS; nth++) {
    const [person] = (await who()) as [Person]
    await stage.restorer.forgetCursors([person.id])
    const ready = claimRequest(person, kind, language)
    const ask = async (line: Line) => {
      let answer = await line.send(ready)
      for (; answer.status === TOO_BUSY; again++) answer = await line.send(ready)
      checkHand(answer, kind, language)
    }
    const batch = { port: stage.app.port, calls: [ask], check: () => {}, people: [person.id] }
    const { seconds } = await runBatch(stage, async () => batch, 1)
    ms.push(seconds * 1000)
  }
  return { worst: Math.max(...ms), again }
}
