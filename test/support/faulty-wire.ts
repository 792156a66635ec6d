import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What may befall the connections to a server. */
export type Fault =
  /** Nobody listens. */
  | 'refuse'
  /** Connections are taken and never answered. */
  | 'hang'
  /** Connections are cut in the middle of what is sent. */
  | 'reset'
  /** Whoever asks is told to ask less, as S3 does it, or that something broke. */
  | 'slow-down'
  | 'broken'
  /** Each connection is cut somewhere, one sooner, one later. */
  | 'flaky'
  /** What is asked arrives, and is cut when the answer comes. */
  | 'unanswered'
  /** Everything arrives, at 200 kB/s. */
  | 'slow'

const RESET_AFTER_BYTES = 20_000
/** Of what is asked on one connection after the other: in its head, in a recording, after some. */
const FLAKY_AFTER_BYTES = [0, 400, 20_000, 90_000, 700_000]
const SLOW_BYTES_PER_S = 200_000

const xml = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`
const answer = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
const ANSWERS: Partial<Record<Fault, string>> = {
  'slow-down': answer('503 Slow Down', xml('SlowDown')),
  broken: answer('500 Internal Server Error', xml('InternalError')),
}

/** Stands between Sauti and a store, or a browser and Sauti, and lets things go wrong there. */
export class FaultyWire {
  private fault: Fault | undefined
  private flakes = 0
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    readonly port: number,
  ) {}

  /** A wire to a port of this machine, through which everything passes. */
  static async to(target: number): Promise<FaultyWire> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const wire = new FaultyWire(server, target, (server.address() as AddressInfo).port)
    server.on('connection', (socket) => wire.connect(socket))
    return wire
  }

  /** From now on, for connections that are open too; without a fault, all is well again. */
  async suffer(fault?: Fault): Promise<void> {
    const listens = this.fault !== 'refuse'
    this.fault = fault
    for (const socket of this.sockets) socket.destroy()
    if (listens && fault === 'refuse') {
      this.server.close()
      await once(this.server, 'close')
    }
    if (!listens && fault !== 'refuse') {
      this.server.listen(this.port, '127.0.0.1')
      await once(this.server, 'listening')
    }
  }

  async close(): Promise<void> {
    await this.suffer('refuse')
  }

  private connect(near: Socket): void {
    this.keep(near)
    if (this.fault === 'hang') return void near.resume()
    const said = this.fault && ANSWERS[this.fault]
    // Once the head of a request has come, and whatever of its body.
    if (said) return void near.once('data', () => near.end(said))
    const far = this.keep(connect(this.target, '127.0.0.1'))
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
    if (this.fault === 'unanswered') far.once('data', () => near.resetAndDestroy())
    else far.pipe(near)
    if (this.fault === 'reset') this.cutShort(near, far, RESET_AFTER_BYTES)
    else if (this.fault === 'flaky') this.cutShort(near, far, this.nextFlake())
    else if (this.fault === 'slow') void this.trickle(near, far)
    else near.pipe(far)
  }

  private nextFlake(): number {
    return FLAKY_AFTER_BYTES[this.flakes++ % FLAKY_AFTER_BYTES.length]!
  }

  private cutShort(near: Socket, far: Socket, afterBytes: number): void {
    let bytes = 0
    near.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > afterBytes) near.resetAndDestroy()
      else far.write(chunk)
    })
  }

  private async trickle(near: Socket, far: Socket): Promise<void> {
    try {
      for await (const chunk of near as AsyncIterable<Buffer>) {
        far.write(chunk)
        await pause((chunk.length / SLOW_BYTES_PER_S) * 1000)
      }
    } catch {
      // The near side is gone, and so the far one.
    }
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => this.sockets.delete(socket))
    return socket
  }
}
