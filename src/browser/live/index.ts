/** A bundle of its own, which pages fetch when all else is there. */
import { io } from 'socket.io-client'
import type { LiveNumbers } from '../../shared/live-numbers.js'

/** As `LIVE_PATH` of the server. */
const PATH = '/live'
/** How long a lost socket waits for the next try: soon at first, and seldom where there is nothing to be had. */
const RETRY_MS = { reconnectionDelay: 2_000, reconnectionDelayMax: 60_000 }

/**
 * Hears the numbers of a room until the function that it answers is called: undefined when there is nothing newer than
 * the snapshot, and while nobody can be reached.
 */
export function connect(room: string, hear: (numbers: LiveNumbers | undefined) => void): () => void {
  const socket = io({ path: PATH, transports: ['websocket'], auth: { room }, ...RETRY_MS })
  socket.on('numbers', (numbers: LiveNumbers | null) => hear(numbers ?? undefined))
  socket.on('disconnect', () => hear(undefined))
  return () => void socket.off().close()
}
