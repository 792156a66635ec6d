import type { Request, Response } from 'express'
import multer, { type StorageEngine } from 'multer'
import type { Deps } from '../http/deps.js'
import { parseInput } from '../http/input.js'
import { ProductError } from '../platform/errors.js'
import type { Contributor } from '../identity/index.js'
import { discard, MAX_BYTES, upload, type Sent, type Upload } from '../recordings/index.js'
import { RecordingFields } from './schemas/work.js'

/** The fields before the file are a UUID and a little JSON. */
const LIMITS = { files: 1, fields: 4, fieldNameSize: 50, fieldSize: 16 * 1024, parts: 6, headerPairs: 20 }

/** What is refused is read to its end, so that the sender sees the answer; up to here. */
const BODY_BYTES_MOST = 2 * MAX_BYTES

interface Received {
  sent: Sent
  upload: Upload
}

/**
 * Reads the multipart body of a recording: its fields first, then the audio, which streams into the bucket as it
 * comes. When the rest of the body turns out to be broken, what was stored is discarded.
 */
export async function receiveForm(
  deps: Deps,
  who: { id: string; contributor: Contributor },
  req: Request,
  res: Response,
): Promise<Received> {
  if (!req.is('multipart/form-data')) {
    throw new ProductError(
      'unsupported',
      'unsupported_media_type',
      'Send the recording as multipart/form-data.',
    )
  }
  refuseEndless(req)
  let received: Received | undefined
  let fieldsBefore = 0

  const storage: StorageEngine = {
    _handleFile(req, file, done) {
      const store = async () => {
        fieldsBefore = Object.keys(req.body as object).length
        const fields = parseInput(RecordingFields, req.body, 'body')
        const sent = { ...who, assignment: fields.assignment_id, capture: fields.capture ?? null }
        received = { sent, upload: await upload(deps, sent, file.stream) }
      }
      store().then(
        () => done(null, {}),
        (error: unknown) => done(error),
      )
    },
    _removeFile(_req, _file, done) {
      if (!received) return done(null)
      discard(deps, who.id, received.upload).then(() => done(null), done)
    },
  }

  const readForm = multer({ storage, limits: LIMITS }).single('audio')
  await new Promise<void>((resolve, reject) => {
    readForm(req, res, (error?: unknown) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })
  if (received && Object.keys(req.body as object).length > fieldsBefore) {
    await discard(deps, who.id, received.upload)
    throw new ProductError('invalid', 'invalid_input', 'body: the fields come before the file')
  }
  if (!received) throw new ProductError('invalid', 'audio_missing', 'The form has no file named audio.')
  return received
}

/** Says early what is too large by its own account; who goes on and on without one is cut off. */
function refuseEndless(req: Request): void {
  if (Number(req.get('content-length')) > BODY_BYTES_MOST) {
    throw new ProductError('too_large', 'audio_too_large', `Audio may have ${MAX_BYTES} bytes at most.`)
  }
  let bytes = 0
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MOST) req.destroy()
  })
}
