import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sentenceFile, type SentenceFile, type SentenceFormat } from '../campaigns/index.js'
import { ProductError } from '../platform/errors.js'

interface SentenceSource {
  /** A path, or `-` for standard input. */
  file: string
  format?: SentenceFormat
}

/** Reads and checks the file, lends it to `work`, and removes what it had to keep for that. */
export async function withSentences<T>(
  { file, format }: SentenceSource,
  stdin: Readable,
  work: (lines: SentenceFile, name: string) => Promise<T>,
): Promise<T> {
  if (file === '-') return withCopyOf(stdin, (copy) => lend(copy, 'standard input', format, work))
  await requireFile(file)
  return lend(file, path.basename(file), format, work)
}

async function lend<T>(
  from: string,
  name: string,
  format: SentenceFormat | undefined,
  work: (lines: SentenceFile, name: string) => Promise<T>,
): Promise<T> {
  return work(await sentenceFile({ name, open: () => createReadStream(from), format }), name)
}

/** A file is read twice, a stream can be read once: it is kept in a file while it is needed. */
async function withCopyOf<T>(stream: Readable, work: (copy: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-sentences-'))
  try {
    const copy = path.join(folder, 'stdin')
    await pipeline(stream, createWriteStream(copy))
    return await work(copy)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message
    throw new ProductError('not_found', 'file_unreadable', `Cannot read ${file}: ${why}.`)
  })
  if (found.isDirectory()) {
    throw new ProductError('invalid', 'file_unreadable', `Cannot read ${file}: it is a folder.`)
  }
}
