import type { Server as HttpServer } from 'node:http'
import type { Socket as Wire } from 'node:net'
import { Server } from 'socket.io'
import type { Pool } from '../platform/db/index.js'
import { postgresAdapter } from './adapter.js'
import { admission, type AdmissionOptions } from './admission.js'
import { counting, EVERY_MS } from './counting.js'
import { LIVE_PATH, type BetweenProcesses, type Messages, type State } from './messages.js'
import { Room } from './rooms.js'

/** Pages say which room they want, and nothing else. */
const MESSAGE_BYTES = 1_000
/** From the connection until the room is said. */
const SAY_WITHIN_MS = 5_000

export interface Live {
  attach(server: HttpServer): void
  /** Pages that watch at this process. */
  sockets(): number
  /** Lets all pages go, which then look for another process. Again, it does nothing. */
  close(): Promise<void>
}

/** Numbers for whoever watches. `pool` is its own: one connection listens, two count. */
export function openLive(pool: Pool, options: AdmissionOptions, everyMs = EVERY_MS): Live {
  const whyRefused = admission(options)
  const adapter = postgresAdapter(pool)
  const wires = new Set<Wire>()
  let closed: Promise<void> | undefined
  const io = new Server<Record<never, never>, Messages, BetweenProcesses, { room: string }>({
    path: LIVE_PATH,
    // Every other transport would need a balancer that leads each request to the same process.
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MESSAGE_BYTES,
    connectTimeout: SAY_WITHIN_MS,
    adapter: adapter.create,
    allowRequest(req, answer) {
      const reason = closed ? 'closing' : whyRefused(req)
      if (reason === undefined) wires.add(req.socket.once('close', () => wires.delete(req.socket)))
      answer(reason, reason === undefined)
    },
  })
  const everybody = io.of('/')
  const count = counting(
    pool,
    everyMs,
    () => everybody.sockets.size > 0,
    (state) => {
      io.serverSideEmit('counted', state)
      publish(state)
    },
  )
  let latest: State | undefined

  io.on('counted', (state) => {
    publish(state)
    count.heard(state)
  })

  everybody.use((socket, next) => {
    const room = Room.safeParse(socket.handshake.auth.room)
    if (!room.success) return next(new Error('unknown_room'))
    socket.data.room = room.data
    next()
  })

  everybody.on('connection', (socket) => {
    socket.onAny(() => socket.disconnect(true))
    if (!count.begin()) latest = undefined
    const { room } = socket.data
    void socket.join(room)
    const numbers = latest?.rooms[room]
    if (numbers) socket.emit('numbers', numbers)
  })

  /** Tells each room what is new to it. */
  function publish(state: State): void {
    const before = latest?.rooms ?? {}
    latest = state
    for (const room of new Set([...Object.keys(before), ...Object.keys(state.rooms)])) {
      const numbers = state.rooms[room]
      if (!saysTheSame(numbers, before[room])) io.local.to(room).emit('numbers', numbers)
    }
  }

  async function close(): Promise<void> {
    // `io.close()` would close the server too, which others do.
    ;(io.engine as typeof io.engine | undefined)?.close()
    // Whoever does not answer would hold up the end.
    for (const wire of wires) wire.destroy()
    await everybody.adapter.close()
    adapter.close()
    await count.close()
  }

  return {
    attach: (server) => void io.attach(server),
    sockets: () => everybody.sockets.size,
    close: () => (closed ??= close()),
  }
}

function saysTheSame(a: object | undefined, b: object | undefined): boolean {
  return JSON.stringify({ ...a, at: '' }) === JSON.stringify({ ...b, at: '' })
}
