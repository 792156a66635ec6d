import type { Assignment } from '../../../src/browser/lib/api/types.js'
import { SET_SIZE } from '../../../src/browser/lib/queue/work-set.js'
import type { Take } from '../../../src/browser/record/take.js'

export const noneAnswered: ReadonlySet<string> = new Set()

/** A set's worth of assignments, with ids `a1`, `a2`, … */
export function assignments(count = SET_SIZE, first = 1): Assignment[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index
    const recording = { id: `r${n}`, audio_url: `/r${n}`, duration_ms: 2000 }
    return { id: `a${n}`, sentence: { id: String(n), text: `Sentence ${n}`, language: 'sw' }, recording }
  })
}

export function take(changes: Partial<Take> = {}): Take {
  const audio = {
    bytes: new ArrayBuffer(4),
    contentType: 'audio/wav',
    samples: null,
    sampleRate: 48_000,
    durationMs: 2000,
  }
  return { audio, isSilent: false, hint: null, ...changes }
}
