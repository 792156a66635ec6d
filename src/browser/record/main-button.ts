import type { RecordEvent, RecordState } from './state.js'

/** The event of the main button, and of the space bar, in this state. */
export function mainButtonEvent(state: RecordState, now: number): RecordEvent | null {
  switch (state.phase) {
    case 'idle':
      return { type: 'record' }
    case 'listening':
      return { type: 'cancel' }
    case 'recording':
      return { type: 'stop', now }
    case 'reviewing':
      return state.take.hint ? { type: 'record' } : { type: 'save' }
    case 'failed':
      return { type: 'retry' }
    default:
      return null
  }
}
