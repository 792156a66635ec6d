import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  access,
  constants,
  mkdir,
  open,
  opendir,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { bucketUnavailable, checkedKey, type Bucket, type StoredObject, type Unfinished } from './bucket.js'

/** Objects under way; a name no key can have, so that no reader ever meets a part of one. */
const INCOMING = '.incoming'

/** What is written in one call: the whole of most recordings. */
const PART_BYTES = 256 * 1024

/** A bucket in a folder of this machine. Metadata is not kept: who serves an object knows what it is. */
export async function localBucket(folder: string): Promise<Bucket> {
  await mkdir(path.join(folder, INCOMING), { recursive: true })
  const fileOf = (key: string) => path.join(folder, ...checkedKey(key).split('/'))

  return {
    async put(key, body) {
      const file = fileOf(key)
      const incoming = path.join(folder, INCOMING, randomUUID())
      try {
        await writeDurably(incoming, body)
        // The folder may vanish in between, with the last other object in it.
        await moveInto(incoming, file).catch(() => moveInto(incoming, file))
      } catch (error) {
        await rm(incoming, { force: true })
        throw isOfStore(error) ? bucketUnavailable(error) : error
      }
    },

    async get(key, range) {
      const found = await statOf(fileOf(key))
      return found && { body: createReadStream(fileOf(key), range), size: found.size }
    },

    async head(key) {
      const found = await statOf(fileOf(key))
      return found && { key, size: found.size, modified: found.mtime }
    },

    async delete(key) {
      const file = fileOf(key)
      await ignoringAbsence(unlink(file))
      await rmdir(path.dirname(file)).catch(unlessInUse)
    },

    list: (prefix) => walk(folder, prefix),
    unfinished: () => partsIn(path.join(folder, INCOMING)),
    url: async () => undefined,

    async check() {
      try {
        await access(path.join(folder, INCOMING), constants.W_OK)
      } catch (error) {
        throw bucketUnavailable(error)
      }
    },
  }
}

async function* partsIn(incoming: string): AsyncIterable<Unfinished> {
  for await (const { name } of await opendir(incoming)) {
    const part = path.join(incoming, name)
    const found = await statOf(part)
    if (found) yield { name, began: found.mtime, discard: () => rm(part, { force: true }) }
  }
}

async function writeDurably(file: string, body: Readable): Promise<void> {
  let handle: FileHandle | undefined
  const part: Buffer[] = []
  let bytes = 0
  const write = async () => {
    handle ??= await open(file, 'wx')
    const { bytesWritten } = await handle.writev(part)
    // A disk that is nearly full takes a part; then the rest fails, and says why.
    if (bytesWritten < bytes) await handle.appendFile(Buffer.concat(part).subarray(bytesWritten))
    part.length = bytes = 0
    return handle
  }
  try {
    // Listened to from the start, so that no failure of it goes unheard.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      part.push(chunk)
      bytes += chunk.length
      if (bytes >= PART_BYTES) await write()
    }
    await (await write()).sync()
  } finally {
    await handle?.close()
  }
}

async function moveInto(incoming: string, file: string): Promise<void> {
  const folder = path.dirname(file)
  const made = await mkdir(folder, { recursive: true })
  await rename(incoming, file)
  await syncFolder(folder)
  if (made) await syncTogether(path.dirname(made))
}

/** Folders that are being synced, each with the sync that follows. */
const syncs = new Map<string, { now: Promise<void>; next?: Promise<void> }>()

/** Syncs a folder that many share: who comes while a sync is under way shares the next one with all who do. */
function syncTogether(folder: string): Promise<void> {
  const underWay = syncs.get(folder)
  if (underWay) {
    const again = () => syncTogether(folder)
    return (underWay.next ??= underWay.now.then(again, again))
  }
  const now = syncFolder(folder).finally(() => syncs.delete(folder))
  syncs.set(folder, { now })
  return now
}

/** A rename survives a power cut only when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** In the order of the keys, as other stores list: the names of one folder at a time are held in memory. */
async function* walk(folder: string, prefix: string, under = ''): AsyncIterable<StoredObject> {
  const entries = await ignoringAbsence(readdir(path.join(folder, under), { withFileTypes: true }))
  const names = (entries ?? []).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
  for (const name of names.sort()) {
    if (name === `${INCOMING}/`) continue
    const key = under + name
    if (name.endsWith('/')) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* walk(folder, prefix, key)
    } else if (key.startsWith(prefix)) {
      const found = await statOf(path.join(folder, key))
      if (found) yield { key, size: found.size, modified: found.mtime }
    }
  }
}

/** Errors of the disk name the call that failed; those of a body that stops short do not. */
function isOfStore(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined
}

function unlessInUse(error: NodeJS.ErrnoException): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw bucketUnavailable(error)
}

const statOf = (file: string) => ignoringAbsence(stat(file))

async function ignoringAbsence<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw bucketUnavailable(error)
  }
}
