/** Tells pages without an outbox whether this device has items to send, without opening its database. */
import { loadSetting, saveSetting } from '../lib/preferences/local-storage.js'

const STORAGE_KEY = 'sauti.unsent'

export const hasUnsentItems = () => Boolean(loadSetting(STORAGE_KEY))

export function setHasUnsentItems(isUnsent: boolean): void {
  if (isUnsent !== hasUnsentItems()) saveSetting(STORAGE_KEY, isUnsent ? '1' : '')
}
