import type { RecordEvent, RecordState } from './state.js'

/** What the one big button does in this state, and the space bar with it. */
export function mainEvent(state: RecordState, now: number): RecordEvent | null {
  switch (state.phase) {
    case 'idle':
      return { type: 'record' }
    case 'listening':
      return { type: 'cancel' }
    case 'recording':
      return { type: 'stop', now }
    case 'reviewing':
      return state.take.hint ? { type: 'record' } : { type: 'keep' }
    case 'failed':
      return { type: 'retry' }
    default:
      return null
  }
}
