import { ProductError } from '../platform/errors.js'

/** A file with a longer line than this is no list of sentences. */
const LINE_BYTES_MOST = 64 * 1024
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * The lines of UTF-8 text, without their ends (LF or CRLF) and without a byte order mark. `name` is what messages
 * call the text. Throws `wrong_encoding` or `not_text`, naming the line.
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let number = 0
  for await (const bytes of byteLines(chunks, name)) {
    number++
    yield decode(number === 1 ? withoutMark(bytes, name) : bytes, name, number)
  }
}

async function* byteLines(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk])
    let start = 0
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield bytes.subarray(start, end)
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > LINE_BYTES_MOST) throw notText(name)
  }
  if (rest.length > 0) yield rest
}

function withoutMark(bytes: Buffer, name: string): Buffer {
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') throw wrongEncoding(`${name} is UTF-16`)
  return bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? bytes.subarray(3) : bytes
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Buffer, name: string, line: number): string {
  const end = bytes.at(-1) === CARRIAGE_RETURN ? -1 : undefined
  try {
    return utf8.decode(bytes.subarray(0, end))
  } catch {
    throw wrongEncoding(`${name} is not UTF-8 (line ${line})`)
  }
}

function wrongEncoding(what: string): ProductError {
  return new ProductError('invalid', 'wrong_encoding', `${what}. Save it as UTF-8 and try again.`)
}

function notText(name: string): ProductError {
  const detail = `${name} has a line of more than ${LINE_BYTES_MOST / 1024} KiB. Give a text with one sentence a line.`
  return new ProductError('invalid', 'not_text', detail)
}
