/** A tab that is closing needs a moment until its locks are free. */
const LOCK_TIMEOUT_MS = 250

/**
 * Locks an assignment for this tab until the tab closes. The server sees one contributor and gives every tab the same
 * assignments; the lock keeps two tabs from recording the same sentence. Where the browser has no locks, every tab may
 * work on it, and the server accepts it once.
 */
export function createTabLock(locks: LockManager | undefined = navigator.locks) {
  const requests = new Map<string, Promise<boolean>>()

  function request(id: string): Promise<boolean> {
    if (!locks) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timeout = new AbortController()
      const timer = setTimeout(() => timeout.abort(), LOCK_TIMEOUT_MS)
      locks
        .request(`sauti-assignment-${id}`, { signal: timeout.signal }, () => {
          clearTimeout(timer)
          resolve(true)
          return new Promise(() => undefined)
        })
        .catch(() => {
          requests.delete(id)
          resolve(false)
        })
    })
  }

  return (assignmentId: string): Promise<boolean> => {
    const known = requests.get(assignmentId) ?? request(assignmentId)
    requests.set(assignmentId, known)
    return known
  }
}
