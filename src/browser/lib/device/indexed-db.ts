const DATABASE = 'sauti'
const VERSION = 2
/** A battery that ends the moment after takes nothing with it. */
const KEPT: IDBTransactionOptions = { durability: 'strict' }

/** `parcels` and `audio` are the outbox's, `pack` holds the sentences that were taken along. */
export type StoreName = 'parcels' | 'audio' | 'pack'

/** Runs work in one transaction, and resolves to what its last request found once all of it is kept. */
export type RunOnDevice = <T>(
  stores: StoreName[],
  mode: IDBTransactionMode,
  work: (tx: IDBTransaction) => IDBRequest<T>,
) => Promise<T>

/** The device's own database; it survives reloads, crashes and days. Rejects where the browser offers none. */
export function deviceDatabase(): RunOnDevice {
  let connection: Promise<IDBDatabase> | undefined

  // Browsers close connections on their own (eviction, a crashed storage process): open again once.
  return async (stores, mode, work) => {
    try {
      return await finish((await (connection ??= open())).transaction(stores, mode, KEPT), work)
    } catch (error) {
      connection = undefined
      if ((error as DOMException).name !== 'InvalidStateError') throw error
      return finish((await (connection = open())).transaction(stores, mode, KEPT), work)
    }
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION)
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        request.result.createObjectStore('parcels', { keyPath: 'id' })
        request.result.createObjectStore('audio')
      }
      request.result.createObjectStore('pack', { keyPath: 'id' })
    }
    request.onsuccess = () => {
      // Another tab that brings a newer version must not wait for us.
      request.result.onversionchange = () => request.result.close()
      resolve(request.result)
    }
    request.onerror = () => reject(request.error ?? new Error('no database'))
    request.onblocked = () => reject(new Error('blocked'))
  })
}

// The transaction's end, not the request's, is when the data is kept.
function finish<T>(tx: IDBTransaction, work: (tx: IDBTransaction) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve(request.result)
    tx.onabort = () => reject(tx.error ?? new Error('aborted'))
    const request = work(tx)
  })
}
