import type { Parcel } from './parcel.js'
import type { ParcelStore } from './store.js'

const DATABASE = 'sauti'
const VERSION = 1

/** Survives reloads, crashes and days. Every promise rejects where the browser offers no database. */
export function indexedDbStore(): ParcelStore {
  let connection: Promise<IDBDatabase> | undefined

  // Browsers close connections on their own (eviction, a crashed storage process): open again once.
  async function run<T>(mode: IDBTransactionMode, work: (tx: IDBTransaction) => IDBRequest<T>): Promise<T> {
    try {
      return await finish((await (connection ??= open())).transaction(['parcels', 'audio'], mode), work)
    } catch (error) {
      connection = undefined
      if ((error as DOMException).name !== 'InvalidStateError') throw error
      return finish((await (connection = open())).transaction(['parcels', 'audio'], mode), work)
    }
  }

  return {
    async put(parcel, audio) {
      await run('readwrite', (tx) => {
        if (audio) tx.objectStore('audio').put(audio, parcel.id)
        return tx.objectStore('parcels').put(parcel)
      })
    },
    list: () => run('readonly', (tx) => tx.objectStore('parcels').getAll() as IDBRequest<Parcel[]>),
    audio: (id) =>
      run('readonly', (tx) => tx.objectStore('audio').get(id) as IDBRequest<ArrayBuffer | undefined>),
    async remove(id) {
      await run('readwrite', (tx) => {
        tx.objectStore('audio').delete(id)
        return tx.objectStore('parcels').delete(id)
      })
    },
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('parcels', { keyPath: 'id' })
      request.result.createObjectStore('audio')
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
