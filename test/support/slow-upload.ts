import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Volunteer } from './volunteer.js'

const BOUNDARY = 'a-boundary-between-the-parts'
const END = `\r\n--${BOUNDARY}--\r\n`
/** What a phone on a poor connection sends at a time, and how often: 10 kB/s. */
const TRICKLE_BYTES = 5_000
const TRICKLE_MS = 500

/** The upload of a recording whose sender decides how fast it goes, and whether it ever ends. */
export class SlowUpload {
  private readonly sending: ClientRequest
  private readonly answered: Promise<unknown[]>
  private timer: NodeJS.Timeout | undefined

  constructor(
    { url, cookie }: Volunteer,
    assignment: string,
    private rest: Buffer,
    id: string = randomUUID(),
  ) {
    const field = (name: string, more = '') =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`
    const head = `${field('assignment_id')}\r\n${assignment}\r\n${field('audio', '; filename="audio.wav"')}\r\n`
    const headers = {
      cookie,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': head.length + rest.length + END.length,
    }
    this.sending = request(`${url}/api/v1/recordings/${id}`, { method: 'PUT', headers, agent: false })
    this.answered = once(this.sending, 'response')
    // Whoever waits for the answer hears of it; nobody may be waiting yet.
    this.answered.catch(() => {})
    this.sending.on('error', () => {})
    this.sending.write(head)
  }

  /** Goes on like this until something else is asked for. */
  trickle(): this {
    this.timer = setInterval(() => this.send(TRICKLE_BYTES), TRICKLE_MS)
    return this
  }

  /** Hands so many bytes to the network. */
  send(bytes: number): void {
    this.sending.write(this.rest.subarray(0, bytes))
    this.rest = this.rest.subarray(bytes)
  }

  /** Sends the rest as fast as it is taken; answers the status. */
  async finish(): Promise<number> {
    clearInterval(this.timer)
    this.sending.write(this.rest)
    this.sending.end(END)
    const [answer] = (await this.answered) as [IncomingMessage]
    await buffer(answer)
    return answer.statusCode!
  }

  /** Resolves when the other side must have noticed. */
  async hangUp(): Promise<void> {
    clearInterval(this.timer)
    const closed = new Promise((resolve) => this.sending.once('close', resolve))
    this.sending.destroy()
    await closed
  }
}
