/** Reads a setting of this device; null where it has none. */
export function loadSetting(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // browsers without storage throw
  }
}

/** Stores a setting on this device. Where the browser has no storage, the setting lasts for this page. */
export function saveSetting(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Browsers without storage throw.
  }
}
