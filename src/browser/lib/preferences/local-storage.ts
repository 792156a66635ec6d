/** What this device remembers under the name; null where it remembers nothing. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    // A browser that keeps nothing for us throws.
    return null
  }
}

/** Lets this device remember a value, where it may. Without it the value holds for this page. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // As above.
  }
}
