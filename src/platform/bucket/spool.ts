import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { bucketUnavailable } from './bucket.js'

/** Bytes of a body that are kept in memory: the whole of most recordings. What is longer goes to a file. */
const MEMORY_BYTES = 256 * 1024
/** What is written to the file, and read from it, in one call. */
const PART_BYTES = 64 * 1024

/** A body that has arrived whole, and can be sent as often as it takes. */
export interface Spooled {
  /** Bytes. */
  size: number
  /** From the start; `onPart` is called whenever one is asked for. */
  parts(onPart: () => void): AsyncIterable<Buffer>
  discard(): Promise<void>
}

/**
 * Takes a body in, at the pace of whoever sends it. Errors of the body are thrown on as they are; a disk that does not
 * take it is `bucket_unavailable`. The file has no name, so that it is gone with the process, however that ends.
 */
export async function spool(body: Readable, folder = os.tmpdir()): Promise<Spooled> {
  const file = spoolFile(folder)
  let waiting: Buffer[] = []
  let bytes = 0
  try {
    // Listened to from the start, so that no failure of it goes unheard.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      waiting.push(chunk)
      bytes += chunk.length
      if (bytes <= (file.size() === 0 ? MEMORY_BYTES : PART_BYTES)) continue
      await file.append(waiting, bytes)
      waiting = []
      bytes = 0
    }
    if (file.size() === 0) return inMemory(waiting, bytes)
    if (bytes > 0) await file.append(waiting, bytes)
    return { size: file.size(), parts: (onPart) => file.parts(onPart), discard: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

function inMemory(chunks: Buffer[], size: number): Spooled {
  return {
    size,
    async *parts(onPart) {
      onPart()
      yield* chunks
    },
    discard: async () => {},
  }
}

function spoolFile(folder: string) {
  let handle: FileHandle | undefined
  let size = 0
  return {
    size: () => size,

    async append(chunks: Buffer[], bytes: number): Promise<void> {
      try {
        handle ??= await nameless(folder)
        const { bytesWritten } = await handle.writev(chunks)
        // A disk that is nearly full takes a part; then the rest fails, and says why.
        if (bytesWritten < bytes) await handle.appendFile(Buffer.concat(chunks).subarray(bytesWritten))
        size += bytes
      } catch (error) {
        throw bucketUnavailable(error)
      }
    },

    /** Reads by position, so that an attempt that was given up does not move the next one. */
    async *parts(onPart: () => void): AsyncIterable<Buffer> {
      for (let at = 0; at < size;) {
        onPart()
        const { bytesRead, buffer } = await handle!.read(Buffer.allocUnsafe(PART_BYTES), 0, PART_BYTES, at)
        if (bytesRead === 0) throw new Error(`a spooled body of ${size} bytes ends at ${at}`)
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    },

    close: async () => handle?.close(),
  }
}

async function nameless(folder: string): Promise<FileHandle> {
  const name = path.join(folder, `sauti-spool-${randomUUID()}`)
  const handle = await open(name, 'wx+', 0o600)
  await unlink(name)
  return handle
}
