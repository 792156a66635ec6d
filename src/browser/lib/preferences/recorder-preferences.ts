import { loadSetting, saveSetting } from './local-storage.js'

const STORAGE_KEY = 'sauti.recorder-preferences'

/** What a contributor chose at the recorder, stored on this device where the browser allows it. */
export interface RecorderPreferences {
  /** Smaller recordings; null until the contributor chose. */
  dataSaver: boolean | null
  handsFree: boolean
  /** The microphone, as `enumerateDevices` names it; null for the default one. */
  microphone: string | null
  /** Whether the microphone check was done or declined. */
  checkOffered: boolean
}

const DEFAULTS: RecorderPreferences = {
  dataSaver: null,
  handsFree: false,
  microphone: null,
  checkOffered: false,
}
let inMemory = DEFAULTS

export function loadRecorderPreferences(): RecorderPreferences {
  try {
    const stored = loadSetting(STORAGE_KEY)
    return stored === null
      ? inMemory
      : { ...DEFAULTS, ...(JSON.parse(stored) as Partial<RecorderPreferences>) }
  } catch {
    return inMemory
  }
}

/** Changes some preferences; where the browser has no storage, for this page. */
export function saveRecorderPreferences(change: Partial<RecorderPreferences>): void {
  inMemory = { ...loadRecorderPreferences(), ...change }
  saveSetting(STORAGE_KEY, JSON.stringify(inMemory))
}

/** What some browsers report about the connection. */
export interface Connection {
  saveData?: boolean
  effectiveType?: string
  type?: string
  metered?: boolean
}

/** Whether data on this connection is likely to cost money or be slow. */
export function isMeteredConnection({ saveData, effectiveType, type, metered }: Connection = {}): boolean {
  if (saveData || metered) return true
  if (['slow-2g', '2g', '3g'].includes(effectiveType ?? '')) return true
  return type === 'cellular' && metered !== false
}
