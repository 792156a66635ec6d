import { randomUUID, type Hash } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { bucketUnavailable } from './bucket.js'

/** Bytes of a body that are kept in memory: the whole of most recordings. What is longer goes to a file. */
const MEMORY_BYTES = 256 * 1024
/** What is taken, written to the file and read from it at once. */
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
 * `hashes` take in what comes as it comes: what is read from a disk later is compared with that by the store.
 */
export async function spool(
  body: Readable,
  { folder = os.tmpdir(), hashes = [] }: { folder?: string; hashes?: Hash[] } = {},
): Promise<Spooled> {
  const file = spoolFile(folder)
  let waiting: Buffer[] = []
  try {
    for await (const part of gathered(body, hashes)) {
      waiting.push(part)
      if (file.size() === 0 && waiting.length * PART_BYTES <= MEMORY_BYTES) continue
      await file.append(waiting)
      waiting = []
    }
    if (file.size() === 0) return inMemory(waiting)
    return { size: file.size(), parts: (onPart) => file.parts(onPart), discard: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * In parts of one size, but for the last. A slow phone sends crumbs, each of which would hold on to the memory around
 * what was once read from its connection.
 */
async function* gathered(body: AsyncIterable<Buffer>, hashes: Hash[]): AsyncIterable<Buffer> {
  let part = Buffer.allocUnsafe(PART_BYTES)
  let filled = 0
  for await (const chunk of body) {
    for (const hash of hashes) hash.update(chunk)
    for (let taken = 0; taken < chunk.length;) {
      const copied = chunk.copy(part, filled, taken)
      taken += copied
      filled += copied
      if (filled < PART_BYTES) continue
      yield part
      part = Buffer.allocUnsafe(PART_BYTES)
      filled = 0
    }
  }
  if (filled > 0) yield part.subarray(0, filled)
}

function inMemory(parts: Buffer[]): Spooled {
  return {
    size: parts.reduce((bytes, part) => bytes + part.length, 0),
    async *parts(onPart) {
      onPart()
      yield* parts
    },
    discard: async () => {},
  }
}

function spoolFile(folder: string) {
  let handle: FileHandle | undefined
  let size = 0
  return {
    size: () => size,

    async append(parts: Buffer[]): Promise<void> {
      try {
        handle ??= await nameless(folder)
        for (const part of parts) {
          await handle.appendFile(part)
          size += part.length
        }
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
