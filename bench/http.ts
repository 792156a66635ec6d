import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  body: Buffer
}

/** What is sent, in pieces that are written at once. */
export type Request = (string | Buffer)[]

const HEAD_END = Buffer.from('\r\n\r\n')

/**
 * One keep-alive connection that sends one request at a time. It costs far less than a client that understands all
 * of HTTP, so that on a machine it shares with the server it is the server that is measured.
 */
export class HttpConnection {
  private received: Buffer[] = []
  private bytes = 0
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay()
    socket.on('data', (chunk) => {
      try {
        this.receive(chunk)
      } catch (error) {
        socket.destroy(error as Error)
      }
    })
    socket.on('error', (error) => this.waiting?.reject(error))
    socket.on('close', () => this.waiting?.reject(new Error('the connection was closed before the answer')))
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new HttpConnection(socket)
  }

  send(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.socket.cork()
      for (const piece of request) this.socket.write(piece)
      this.socket.uncork()
    })
  }

  close(): void {
    this.socket.destroy()
  }

  private receive(chunk: Buffer): void {
    this.received.push(chunk)
    this.bytes += chunk.length
    const whole = this.received.length === 1 ? chunk : Buffer.concat(this.received, this.bytes)
    const answer = parseAnswer(whole)
    if (!answer) return
    this.received = []
    this.bytes = 0
    const { waiting } = this
    this.waiting = undefined
    waiting?.resolve(answer)
  }
}

/** The answer, once all of it is there. */
export function parseAnswer(bytes: Buffer): Answer | undefined {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const length = status === 204 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? NaN)
  if (Number.isNaN(length)) throw new Error(`an answer of unknown length: ${head}`)
  const body = bytes.subarray(headEnd + HEAD_END.length)
  return body.length < length ? undefined : { status, body }
}

/** The head and the body of a request with a body of one or more pieces. */
export function request(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Request,
): Request {
  const length = body.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
  const lines = Object.entries({ Host: 'localhost', ...headers, 'Content-Length': String(length) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return [`${method} ${path} HTTP/1.1\r\n${head}\r\n`, ...body]
}
