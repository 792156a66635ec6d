const DATABASE = 'sauti'
const VERSION = 2
/** Written to the disk before a transaction completes, so that a power failure right after it loses nothing. */
const DURABLE: IDBTransactionOptions = { durability: 'strict' }

export const OUTBOX_ITEMS = 'items'
export const OUTBOX_AUDIO = 'audio'
export const OFFLINE_PACK = 'pack'

export type StoreName = typeof OUTBOX_ITEMS | typeof OUTBOX_AUDIO | typeof OFFLINE_PACK

/** Runs `work` in one transaction. Resolves to the result of its last request once the transaction is durable. */
export type RunTransaction = <T>(
  stores: StoreName[],
  mode: IDBTransactionMode,
  work: (tx: IDBTransaction) => IDBRequest<T>,
) => Promise<T>

/** Opens the device's database, which survives reloads and crashes. Rejects where the browser offers none. */
export function createDatabase(): RunTransaction {
  let connection: Promise<IDBDatabase> | undefined

  // Browsers close connections on their own (eviction, a crashed storage process), so it is opened again once.
  return async (stores, mode, work) => {
    try {
      return await runTransaction((await (connection ??= open())).transaction(stores, mode, DURABLE), work)
    } catch (error) {
      connection = undefined
      if ((error as DOMException).name !== 'InvalidStateError') throw error
      return runTransaction((await (connection = open())).transaction(stores, mode, DURABLE), work)
    }
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION)
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        request.result.createObjectStore(OUTBOX_ITEMS, { keyPath: 'id' })
        request.result.createObjectStore(OUTBOX_AUDIO)
      }
      request.result.createObjectStore(OFFLINE_PACK, { keyPath: 'id' })
    }
    request.onsuccess = () => {
      // A tab with a newer version of the database must not wait for this one.
      request.result.onversionchange = () => request.result.close()
      resolve(request.result)
    }
    request.onerror = () => reject(request.error ?? new Error('no database'))
    request.onblocked = () => reject(new Error('blocked'))
  })
}

// The data is durable when the transaction completes, not when its request does.
function runTransaction<T>(tx: IDBTransaction, work: (tx: IDBTransaction) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve(request.result)
    tx.onabort = () => reject(tx.error ?? new Error('aborted'))
    const request = work(tx)
  })
}
