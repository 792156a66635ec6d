const KEY = 'sauti.recorder'

/** What somebody chose at the recorder, remembered on this device where it may be. */
export interface Habits {
  /** Small recordings; null until somebody chose. */
  dataSaver: boolean | null
  handsFree: boolean
  /** The microphone, as `enumerateDevices` names it; null for the usual one. */
  microphone: string | null
  /** Whether the check of microphone and speaker was done or declined. */
  wasOffered: boolean
}

const NONE: Habits = { dataSaver: null, handsFree: false, microphone: null, wasOffered: false }
let ofThisPage = NONE

// A browser that keeps nothing for us throws.
export function recallHabits(): Habits {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === null ? ofThisPage : { ...NONE, ...(JSON.parse(kept) as Partial<Habits>) }
  } catch {
    return ofThisPage
  }
}

export function remember(change: Partial<Habits>): void {
  ofThisPage = { ...recallHabits(), ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(ofThisPage))
  } catch {
    // Then it holds for this page.
  }
}

/** What some browsers tell of the connection. */
export interface Connection {
  saveData?: boolean
  effectiveType?: string
  type?: string
  metered?: boolean
}

/** Whether a connection is one on which people mind every megabyte. */
export function isCostly({ saveData, effectiveType, type, metered }: Connection = {}): boolean {
  if (saveData || metered) return true
  if (['slow-2g', '2g', '3g'].includes(effectiveType ?? '')) return true
  return type === 'cellular' && metered !== false
}
