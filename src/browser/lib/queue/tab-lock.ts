/** Another tab that goes away needs a moment until its locks are free. */
const PATIENCE_MS = 250

/**
 * Makes an assignment this tab's alone, until the tab closes: several are given the same work by the server, which
 * sees one person. Where the browser has no locks every tab may have it, and the server takes it once.
 */
export function createReserve(locks: LockManager | undefined = navigator.locks) {
  const reserved = new Map<string, Promise<boolean>>()

  function request(id: string): Promise<boolean> {
    if (!locks) return Promise.resolve(true)
    return new Promise((resolve) => {
      const patience = new AbortController()
      const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
      locks
        .request(`sauti-assignment-${id}`, { signal: patience.signal }, () => {
          clearTimeout(timer)
          resolve(true)
          return new Promise(() => undefined)
        })
        .catch(() => {
          reserved.delete(id)
          resolve(false)
        })
    })
  }

  return (id: string): Promise<boolean> => {
    const known = reserved.get(id) ?? request(id)
    reserved.set(id, known)
    return known
  }
}
