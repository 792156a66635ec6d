import { createHash } from 'node:crypto'
import { finished, Transform, type Readable } from 'node:stream'
import { ProductError, type ErrorKind } from '../platform/errors.js'
import { InvalidAudioError, createProbe, type AudioProperties } from './audio/index.js'

/** What is known of a body once all of it has flowed past. */
export interface Inspected {
  bytes: number
  sha256: Buffer
  facts: AudioProperties
}

/**
 * Takes the stream in; resolves when all of it is stored, rejects with what the stream was destroyed with. The hash is
 * known when the stream has ended.
 */
type Sink = (audio: Readable, sha256: () => Buffer) => Promise<void>

/**
 * Lets a body flow through the hash and the probe, which knows the limits, into `sink`, chunk by chunk. Audio that is
 * refused is never whole for the sink: the stream ends with an error instead.
 */
export async function inspect(body: Readable, sink: Sink): Promise<Inspected> {
  const probe = createProbe()
  const hash = createHash('sha256')
  let bytes = 0
  let facts: AudioProperties | undefined
  let digest: Buffer | undefined
  const sha256 = () => (digest ??= hash.digest())

  const inspector = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      settle(
        async () => probe.write(chunk),
        () => done(null, chunk),
        done,
      )
    },
    flush(done) {
      settle(
        async () => (facts = await probe.finish()),
        () => done(),
        done,
      )
    },
  })

  feed(inspector, body)
  try {
    await sink(inspector, sha256)
  } catch (error) {
    throw error instanceof InvalidAudioError ? refused(error) : error
  } finally {
    probe.destroy()
  }
  if (!facts) throw new Error('a body ended without facts')
  return { bytes, sha256: sha256(), facts }
}

/** The SHA-256 of a body that is not stored. */
export async function hashOf(body: Readable): Promise<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk as Buffer)
  return hash.digest()
}

/**
 * Pipes the body, which belongs to the reader of the form around it: what follows must still be readable when the
 * inspector fails. A body that stops short, as when the sender hangs up, fails the inspector.
 */
function feed(inspector: Transform, body: Readable): void {
  finished(body, (error) => error && inspector.destroy(error))
  inspector.once('close', () => {
    body.unpipe(inspector)
    body.resume()
  })
  body.pipe(inspector)
}

function settle(work: () => Promise<unknown>, done: () => void, failed: (error: Error) => void): void {
  work().then(done, failed)
}

const KIND_OF_REFUSAL: Partial<Record<string, ErrorKind>> = {
  audio_too_large: 'too_large',
  audio_not_recognised: 'unsupported',
  audio_unsupported: 'unsupported',
}

function refused(refusal: InvalidAudioError): ProductError {
  return new ProductError(KIND_OF_REFUSAL[refusal.code] ?? 'invalid', refusal.code, refusal.message)
}
