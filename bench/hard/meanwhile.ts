import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { transaction } from '../../src/platform/db/index.js'
import { setOffered } from '../../src/tasks/index.js'
import { figuresOf, type Figures } from '../figures.js'
import { Line, type Answer, type Request } from '../http.js'
import { checkHand, claimRequest } from '../paths/claim.js'
import { expect } from '../paths/path.js'
import type { Person, Stage } from '../stage.js'
import type { HardCase, HardFigures } from './case.js'

/** People who work claim so often a second, whatever else happens. */
const CLAIMS_A_SECOND = 100
const CONNECTIONS = 16
/** How long a campaign is paused, and open again. */
const PAUSE_MS = 250

/** Very many leases run out in the same moment, and a job ends them. */
export const expiry: HardCase = {
  name: 'leases-expire',
  measure: (stage, { watch, leases }) =>
    meanwhile(stage, watch, {
      prepare: () => stage.leaseUntilNow(stage.campaign('main').record, leases),
      happen: () => stage.app.command('job', 'expire-assignments'),
    }),
}

/** The campaign is paused and resumed, again and again; while it is paused there is nothing for anybody. */
export const pausing: HardCase = {
  name: 'paused-and-resumed',
  measure: (stage, { watch }) =>
    meanwhile(stage, watch, { happen: () => pauseAndResume(stage, watch), mayBeEmpty: true }),
}

/** An operator imports very many sentences into the language that people work in. */
export const importing: HardCase = {
  name: 'bulk-import',
  measure: (stage, { watch, sentences }) =>
    withSentences(sentences, (file) => {
      const words = ['import-sentences', '--language', stage.campaign('main').language, '--file', file]
      return meanwhile(stage, watch, { happen: () => stage.app.command('cli', ...words) })
    }),
}

interface Happening {
  prepare?(): Promise<void>
  happen(): Promise<void>
  mayBeEmpty?: boolean
}

/** How long claims take before something happens, and while it does. */
async function meanwhile(
  stage: Stage,
  watch: number,
  { prepare, happen, mayBeEmpty }: Happening,
): Promise<HardFigures> {
  const since = await stage.restorer.now()
  const crowd = await Crowd.open(stage, mayBeEmpty ?? false)
  try {
    await prepare?.()
    const ordinary = await crowd.workDuring(pause(watch))
    const began = performance.now()
    let seconds = 0
    const happening = happen().then(() => void (seconds = (performance.now() - began) / 1000))
    const hard = await crowd.workDuring(Promise.all([happening, pause(watch)]))
    return { hard, ordinary, also: { it_took_seconds: seconds } }
  } finally {
    crowd.close()
    await stage.restorer.to(since, crowd.seen)
  }
}

/** People who claim at a steady pace, everybody once. */
class Crowd {
  readonly seen: string[] = []

  private constructor(
    private readonly stage: Stage,
    private readonly lines: Line[],
    private readonly mayBeEmpty: boolean,
  ) {}

  static async open(stage: Stage, mayBeEmpty: boolean): Promise<Crowd> {
    const lines = Array.from({ length: CONNECTIONS }, () => Line.open(stage.app.port))
    return new Crowd(stage, await Promise.all(lines), mayBeEmpty)
  }

  async workDuring(event: Promise<unknown>): Promise<Figures> {
    let over = false
    const watched = event.finally(() => (over = true))
    const ms: number[] = []
    const began = performance.now()
    let nth = 0
    const work = async (line: Line) => {
      while (!over) {
        const [due, ready] = [began + (nth++ * 1000) / CLAIMS_A_SECOND, await this.nextClaim()]
        const from = await turn(due)
        if (this.finds(await line.send(ready))) ms.push(performance.now() - from)
      }
    }
    await Promise.all([watched, ...this.lines.map(work)])
    return figuresOf([{ ms, seconds: (performance.now() - began) / 1000 }])
  }

  close(): void {
    for (const line of this.lines) line.close()
  }

  private async nextClaim(): Promise<Request> {
    const { record, language } = this.stage.campaign('main')
    const [person] = (await this.stage.people(record, 1)) as [Person]
    this.seen.push(person.id)
    return claimRequest(person, 'record', language)
  }

  /** Whether something was given. */
  private finds(answer: Answer): boolean {
    const hand = checkHand(answer, 'record', this.stage.campaign('main').language)
    expect(hand > 0 || this.mayBeEmpty, 'somebody was given nothing', answer.body.toString())
    return hand > 0
  }
}

/** Waits until it is due, and answers from when on one waits: who is late has waited since it was. */
async function turn(due: number): Promise<number> {
  const early = due - performance.now()
  if (early <= 0) return due
  await pause(early)
  return performance.now()
}

async function pauseAndResume({ pool, campaign }: Stage, forMs: number): Promise<void> {
  const { id } = campaign('main')
  for (let passed = 0; passed < forMs; passed += 2 * PAUSE_MS) {
    for (const open of [false, true]) {
      await transaction(pool, (tx) => setOffered(tx, id, open))
      await pause(PAUSE_MS)
    }
  }
}

/** A file of so many sentences that nobody has yet, while it is needed. */
async function withSentences<T>(count: number, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-bench-'))
  try {
    const file = path.join(folder, 'sentences.txt')
    await writeFile(file, linesOf(count))
    return await work(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function* linesOf(count: number): Generator<string> {
  for (let nth = 1; nth <= count; nth++) yield `Imported sentence number ${nth} is read aloud.\n`
}
