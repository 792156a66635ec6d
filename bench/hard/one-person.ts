import { figuresOf, type Figures } from '../figures.js'
import type { HttpConnection } from '../http.js'
import { checkHand, claimRequest, claims, type Kind } from '../paths/claim.js'
import { runBatch } from '../run.js'
import type { Part } from '../sizes.js'
import type { Person, Fixture } from '../fixture.js'
import { inTurns, type Effort, type HardCase } from './case.js'

/** First claims of a contributor without a cursor: the worst one counts. */
const FIRST_CLAIMS = 5
const TOO_BUSY = 503

/** A contributor has recorded half of a campaign that wants each sentence three times: all these tasks are open. */
export const muchDone: HardCase = {
  name: 'much-done',
  measure: (fixture, effort) => measure(fixture, effort, 'record', 'each'),
}

/** All recordings that are open to validate are of the contributor who claims. */
export const nothingLeft: HardCase = {
  name: 'nothing-left',
  measure: (fixture, effort) => measure(fixture, effort, 'validate', 0),
}

async function measure(fixture: Fixture, { runs, calls }: Effort, kind: Kind, finds: 'each' | 0) {
  const author = await fixture.author('much_done')
  const ordinary = () => fixture.people(fixture.campaign('main')[kind], 1)
  const figures = await inTurns(
    runs,
    () => oneByOne(fixture, calls, 'much_done', kind, async () => [author], finds),
    () => oneByOne(fixture, calls, 'main', kind, ordinary, 'each'),
  )
  const first = await firstClaims(fixture, 'much_done', kind, async () => [author])
  const ordinaryFirst = await firstClaims(fixture, 'main', kind, ordinary)
  return {
    ...figures,
    also: {
      worst_first_claim: first.worst,
      times_a_first_claim_was_told_to_come_back: first.again,
      worst_ordinary_first_claim: ordinaryFirst.worst,
    },
  }
}

/** Claims of one contributor at a time, each with the same data. */
async function oneByOne(
  fixture: Fixture,
  calls: number,
  part: Part,
  kind: Kind,
  claimants: () => Promise<Person[]>,
  finds: 'each' | 0,
): Promise<Figures> {
  const timings = []
  for (let call = 0; call < calls; call++) {
    timings.push(
      await runBatch(fixture, async () => claims(fixture, part, kind, await claimants(), finds), 1),
    )
  }
  return figuresOf(timings)
}

/** The longest of some first claims, in ms, and how often one was answered 503 and sent again at once. */
async function firstClaims(
  fixture: Fixture,
  part: Part,
  kind: Kind,
  claimants: () => Promise<Person[]>,
): Promise<{ worst: number; again: number }> {
  const { language } = fixture.campaign(part)
  const ms: number[] = []
  let again = 0
  for (let nth = 0; nth < FIRST_CLAIMS; nth++) {
    const [person] = (await claimants()) as [Person]
    await fixture.restorer.forgetCursors([person.id])
    const ready = claimRequest(person, kind, language)
    const ask = async (line: HttpConnection) => {
      let answer = await line.send(ready)
      for (; answer.status === TOO_BUSY; again++) answer = await line.send(ready)
      checkHand(answer, kind, language)
    }
    const batch = { port: fixture.app.port, calls: [ask], check: () => {}, people: [person.id] }
    const { seconds } = await runBatch(fixture, async () => batch, 1)
    ms.push(seconds * 1000)
  }
  return { worst: Math.max(...ms), again }
}
