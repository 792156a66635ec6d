import type { LiveNumbers } from '../stats/index.js'

/** What all processes know: the numbers by room. */
export interface State {
  rooms: Record<string, LiveNumbers>
  /** How long nobody needs to count again. */
  pauseMs: number
}

/** What a page is told; undefined when there is nothing newer than the snapshot. */
export interface Messages {
  numbers(numbers: LiveNumbers | undefined): void
}

/** What processes tell each other. */
export interface BetweenProcesses {
  counted(state: State): void
}

/** Where sockets are opened. */
export const LIVE_PATH = '/live'
