import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { tone } from './tone.js'
import { Volunteer, type Work } from './volunteer.js'

/** A request that takes longer hangs: connecting to a lost database is given up before. */
const HANGS_AFTER_MS = 15_000
/** What one waits before one tries again; Sauti asks for more, so that a real crowd does not come back at once. */
const RETRY_DELAY_MS = 100
/** What somebody was told is stored. */
export interface Receipt {
  kind: 'recording' | 'validation'
  id: string
  standing: string
  by: Volunteer
}

/**
 * People who work through the public API of several processes, all at once, and send again what was not taken in, as
 * an outbox does. Anything but success or a clean “try again” is an error.
 */
export class Crowd {
  readonly receipts: Receipt[] = []
  /** How often somebody was asked to try again. */
  refusals = 0
  private over = false
  private readonly waiting: { count: number; reached: () => void; failed: (error: Error) => void }[] = []

  private constructor(
    private readonly people: Volunteer[],
    private readonly origins: string[],
  ) {}

  static async gather(count: number, origins: string[]): Promise<Crowd> {
    const people = Array.from({ length: count }, (_, n) => Volunteer.join(origins[n % origins.length]!))
    return new Crowd(await Promise.all(people), origins)
  }

  /** All of them work in the language until `finish` is called, or nothing is left. */
  async work(language: string): Promise<void> {
    try {
      await Promise.all(this.people.map((who) => this.busy(who, language)))
    } catch (error) {
      this.finish()
      for (const { failed } of this.waiting) failed(error as Error)
      throw error
    }
  }

  finish(): void {
    this.over = true
  }

  /** Resolves when so many more receipts were given. */
  receives(more: number): Promise<void> {
    const count = this.receipts.length + more
    return new Promise((reached, failed) => this.waiting.push({ count, reached, failed }))
  }

  private async busy(who: Volunteer, language: string): Promise<void> {
    while (!this.over) {
      const hand = await this.claim(who, language)
      if (hand.length === 0) return
      for (const work of hand) {
        if (Math.random() < 0.15) await this.skip(who, work)
        else await this.send(who, work)
      }
    }
  }

  private async claim(who: Volunteer, language: string): Promise<Work[]> {
    const answer = await this.ask(who, '/assignments', 'POST', { kind: 'any', language, count: 3 })
    return ((await answer.json()) as { assignments: Work[] }).assignments
  }

  private async skip(who: Volunteer, { id }: Work): Promise<void> {
    await this.ask(who, `/assignments/${id}/skip`, 'POST', {})
  }

  private async send(who: Volunteer, { id: assignment, recording }: Work): Promise<void> {
    const id = randomUUID()
    const answer = recording
      ? await this.ask(who, `/validations/${id}`, 'PUT', {
          assignment_id: assignment,
          verdict: Math.random() < 0.8 ? 'accept' : 'unsure',
        })
      : await this.ask(who, `/recordings/${id}`, 'PUT', audioFor(assignment))
    const { standing } = (await answer.json()) as { standing: string }
    this.receipts.push({ kind: recording ? 'validation' : 'recording', id, standing, by: who })
    for (const { count, reached } of this.waiting) if (this.receipts.length >= count) reached()
  }

  /** Any process answers; who is asked to try again does so. */
  private async ask(who: Volunteer, path: string, method: string, content: object): Promise<Response> {
    for (;;) {
      const origin = this.origins[Math.floor(Math.random() * this.origins.length)]!
      const isForm = content instanceof FormData
      const answer = await fetch(`${origin}/api/v1${path}`, {
        method,
        headers: { cookie: who.cookie, ...(!isForm && { 'content-type': 'application/json' }) },
        body: isForm ? content : JSON.stringify(content),
        signal: AbortSignal.timeout(HANGS_AFTER_MS),
      })
      if (answer.ok) return answer
      const isClean = answer.status === 503 && answer.headers.has('retry-after') && isProblem(answer)
      if (!isClean) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      this.refusals++
      await pause(RETRY_DELAY_MS)
    }
  }
}

function audioFor(assignment: string): FormData {
  const form = new FormData()
  form.append('assignment_id', assignment)
  form.append('audio', new Blob([new Uint8Array(tone({ salt: Math.random() * 400 }))]), 'audio.wav')
  return form
}

const isProblem = (answer: Response) =>
  answer.headers.get('content-type')?.startsWith('application/problem+json')
