import { randomUUID } from 'node:crypto'

export interface Work {
  id: string
  kind: string
  sentence: { id: string; text: string; language: string }
  recording?: { id: string; audio_url: string; duration_ms: number }
}

/** Somebody who speaks nothing but the public contract, over the wire. */
export class Volunteer {
  private constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  static async join(url: string, profile: Record<string, unknown> = {}): Promise<Volunteer> {
    const consent = { document: 'contributor-terms', version: '1' }
    const answer = await fetch(`${url}/api/v1/contributors`, asJson('POST', { consent, ...profile }))
    if (answer.status !== 201)
      throw new Error(`joining was answered ${answer.status}: ${await answer.text()}`)
    return new Volunteer(url, answer.headers.getSetCookie()[0]!.split(';')[0]!)
  }

  async claim(kind: string, language: string, count = 5): Promise<Work[]> {
    const answer = await this.ask('/assignments', asJson('POST', { kind, language, count }))
    return ((await answer.json()) as { assignments: Work[] }).assignments
  }

  record(assignment: string, audio: Uint8Array<ArrayBuffer>, id: string = randomUUID()): Promise<Response> {
    const form = new FormData()
    form.append('assignment_id', assignment)
    form.append('audio', new Blob([audio]), 'audio.wav')
    return this.ask(`/recordings/${id}`, { method: 'PUT', body: form })
  }

  vote(assignment: string, verdict: string, id: string = randomUUID()): Promise<Response> {
    return this.ask(`/validations/${id}`, asJson('PUT', { assignment_id: assignment, verdict }))
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), cookie: this.cookie }
    return fetch(`${this.url}/api/v1${path}`, { ...init, headers })
  }
}

const asJson = (method: string, body: object): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
