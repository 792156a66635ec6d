import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { bucketUnavailable } from './bucket.js'

/** Bytes of a body that are kept in memory: the whole of most recordings. What is longer goes to a file. */
const MEMORY_BYTES = 256 * 1024
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
export async function spool(body: Readable): Promise<Spooled> {
  const file = spoolFile()
  let waiting: Buffer[] = []
  let bytes = 0
  try {
    // Listened to from the start, so that no failure of it goes unheard.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      waiting.push(chunk)
      bytes += chunk.length
      if (bytes <= MEMORY_BYTES) continue
      await file.append(Buffer.concat(waiting))
      waiting = []
      bytes = 0
    }
    if (file.size() === 0) return inMemory(waiting, bytes)
    await file.append(Buffer.concat(waiting))
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

function spoolFile() {
  let handle: FileHandle | undefined
  let size = 0
  return {
    size: () => size,

    async append(bytes: Buffer): Promise<void> {
      try {
        handle ??= await nameless()
        await handle.appendFile(bytes)
        size += bytes.length
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

async function nameless(): Promise<FileHandle> {
  const name = path.join(os.tmpdir(), `sauti-spool-${randomUUID()}`)
  const handle = await open(name, 'wx+', 0o600)
  await unlink(name)
  return handle
}
