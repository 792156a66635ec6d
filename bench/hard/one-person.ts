import { figuresOf, type Figures } from '../figures.js'
import { claims, type Kind } from '../paths/claim.js'
import { runBatch } from '../run.js'
import type { Part } from '../sizes.js'
import type { Person, Stage } from '../stage.js'
import { inTurns, type Effort, type HardCase } from './case.js'

/** First claims of one who has not begun to walk: the worst one counts. */
const FIRST_CLAIMS = 5

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
  const first = await firstClaims(stage, 'much_done', kind, async () => [author], finds)
  const ordinaryFirst = await firstClaims(stage, 'main', kind, ordinary, 'each')
  return { ...figures, also: { worst_first_claim: first, worst_ordinary_first_claim: ordinaryFirst } }
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
    timings.push(await runBatch(stage, async () => claims(stage, part, kind, await who(), { finds }), 1))
  }
  return figuresOf(timings)
}

/** The longest of some first claims, in ms. One that is too busy for an answer says so in time, and is asked again. */
async function firstClaims(
  stage: Stage,
  part: Part,
  kind: Kind,
  who: () => Promise<Person[]>,
  finds: 'each' | 0,
): Promise<number> {
  const ms: number[] = []
  for (let nth = 0; nth < FIRST_CLAIMS; nth++) {
    const people = await who()
    await stage.restorer.forgetWalks(people.map(({ id }) => id))
    const { seconds } = await runBatch(
      stage,
      async () => claims(stage, part, kind, people, { finds, patiently: true }),
      1,
    )
    ms.push(seconds * 1000)
  }
  return Math.max(...ms)
}
