import type { RecordState } from './state.js'

/** Whether there is nothing to do but to ask again. */
export function waitsForWork(state: RecordState): boolean {
  if (state.phase !== 'failed' || state.set.queue.length > 0) return false
  return state.failure === 'network' || state.failure === 'unavailable'
}

export function isMicrophoneInUse({ phase }: RecordState): boolean {
  return phase === 'asking' || phase === 'listening' || phase === 'recording'
}

/** Whether something goes on that nobody pressed a button for. */
export function isByItself({ phase, set }: RecordState): boolean {
  return set.handsFree && (phase === 'listening' || phase === 'recording')
}

/** Whether it goes from sentence to sentence without a touch, now. */
export function isHandsFree(state: RecordState): boolean {
  return state.set.handsFree && (isMicrophoneInUse(state) || state.phase === 'keeping')
}

/** Whether there is a take that ends with the page. */
export function isUnsaved({ phase }: RecordState): boolean {
  return phase === 'reviewing' || phase === 'keeping'
}
