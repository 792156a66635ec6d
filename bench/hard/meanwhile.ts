import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { transaction } from '../../src/platform/db/index.js'
import { setOffered } from '../../src/tasks/index.js'
import { figuresOf, type Figures } from '../figures.js'
import { HttpConnection, type Answer, type Request } from '../http.js'
import { checkHand, claimRequest } from '../paths/claim.js'
import { expect } from '../paths/path.js'
import type { Person, Fixture } from '../fixture.js'
import type { HardCase, HardFigures } from './case.js'

/** The steady rate of claims, whatever else happens. */
const CLAIMS_A_SECOND = 100
const CONNECTIONS = 16
/** How long a campaign is paused, and open again. */
const PAUSE_MS = 250

/** Very many leases run out in the same moment, and a job ends them. */
export const expiry: HardCase = {
  name: 'leases-expire',
  measure: (fixture, { watch, leases }) =>
    meanwhile(fixture, watch, {
      prepare: () => fixture.leaseUntilNow(fixture.campaign('main').record, leases),
      happen: () => fixture.app.command('job', 'expire-assignments'),
    }),
}

/** The campaign is paused and resumed, again and again; while it is paused claims are answered with an empty list. */
export const pausing: HardCase = {
  name: 'paused-and-resumed',
  measure: (fixture, { watch }) =>
    meanwhile(fixture, watch, { happen: () => pauseAndResume(fixture, watch), mayBeEmpty: true }),
}

/** An operator imports very many sentences into the language that people work in. */
export const importing: HardCase = {
  name: 'bulk-import',
  measure: (fixture, { watch, sentences }) =>
    withSentences(sentences, (file) => {
      const words = ['import-sentences', '--language', fixture.campaign('main').language, '--file', file]
      return meanwhile(fixture, watch, { happen: () => fixture.app.command('cli', ...words) })
    }),
}

interface Happening {
  prepare?(): Promise<void>
  happen(): Promise<void>
  mayBeEmpty?: boolean
}

/** How long claims take before something happens, and while it does. */
async function meanwhile(
  fixture: Fixture,
  watch: number,
  { prepare, happen, mayBeEmpty }: Happening,
): Promise<HardFigures> {
  const since = await fixture.restorer.now()
  const claimers = await SteadyClaims.open(fixture, mayBeEmpty ?? false)
  try {
    await prepare?.()
    const ordinary = await claimers.workDuring(pause(watch))
    const began = performance.now()
    let seconds = 0
    const happening = happen().then(() => void (seconds = (performance.now() - began) / 1000))
    const hard = await claimers.workDuring(Promise.all([happening, pause(watch)]))
    return { hard, ordinary, also: { it_took_seconds: seconds } }
  } finally {
    claimers.close()
    await fixture.restorer.to(since, claimers.contributorIds)
  }
}

/** Claims at a steady rate, each of another contributor. */
class SteadyClaims {
  readonly contributorIds: string[] = []

  private constructor(
    private readonly fixture: Fixture,
    private readonly lines: HttpConnection[],
    private readonly mayBeEmpty: boolean,
  ) {}

  static async open(fixture: Fixture, mayBeEmpty: boolean): Promise<SteadyClaims> {
    const lines = Array.from({ length: CONNECTIONS }, () => HttpConnection.open(fixture.app.port))
    return new SteadyClaims(fixture, await Promise.all(lines), mayBeEmpty)
  }

  async workDuring(event: Promise<unknown>): Promise<Figures> {
    let over = false
    const watched = event.finally(() => (over = true))
    const ms: number[] = []
    const began = performance.now()
    let nth = 0
    const work = async (line: HttpConnection) => {
      while (!over) {
        const [due, ready] = [began + (nth++ * 1000) / CLAIMS_A_SECOND, await this.nextClaim()]
        const from = await waitUntilDue(due)
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
    const { record, language } = this.fixture.campaign('main')
    const [person] = (await this.fixture.people(record, 1)) as [Person]
    this.contributorIds.push(person.id)
    return claimRequest(person, 'record', language)
  }

  /** Whether something was given. */
  private finds(answer: Answer): boolean {
    const hand = checkHand(answer, 'record', this.fixture.campaign('main').language)
    expect(hand > 0 || this.mayBeEmpty, 'a claim was given nothing', answer.body.toString())
    return hand > 0
  }
}

/** Waits until a claim is due; returns when its wait begins: a late claim has waited since it was due. */
async function waitUntilDue(due: number): Promise<number> {
  const early = due - performance.now()
  if (early <= 0) return due
  await pause(early)
  return performance.now()
}

async function pauseAndResume({ pool, campaign }: Fixture, forMs: number): Promise<void> {
  const { id } = campaign('main')
  for (let passed = 0; passed < forMs; passed += 2 * PAUSE_MS) {
    for (const open of [false, true]) {
      await transaction(pool, (tx) => setOffered(tx, id, open))
      await pause(PAUSE_MS)
    }
  }
}

/** Runs `work` with a temporary file of so many sentences that are not in the database yet. */
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
