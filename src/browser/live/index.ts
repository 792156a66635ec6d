/** The bundle of the live socket, which pages import once everything else has loaded. */
import { io } from 'socket.io-client'
import type { LiveNumbers } from '../../shared/live-numbers.js'

/** As `LIVE_PATH` of the server. */
const PATH = '/live'
/** A lost socket reconnects soon at first, and seldom where the server stays away. */
const RETRY_MS = { reconnectionDelay: 2_000, reconnectionDelayMax: 60_000 }

/**
 * Receives the numbers of a room until the returned function is called. Calls `onNumbers` with undefined when nothing
 * is newer than the snapshot, and while the server cannot be reached.
 */
export function connect(room: string, onNumbers: (numbers: LiveNumbers | undefined) => void): () => void {
  const socket = io({ path: PATH, transports: ['websocket'], auth: { room }, ...RETRY_MS })
  socket.on('numbers', (numbers: LiveNumbers | null) => onNumbers(numbers ?? undefined))
  socket.on('disconnect', () => onNumbers(undefined))
  return () => void socket.off().close()
}
