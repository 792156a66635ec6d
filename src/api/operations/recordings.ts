import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import parseRange from 'range-parser'
import { z } from 'zod'
import { ProductError } from '../../platform/errors.js'
import { audioOf, audioUrl, keep, playable, withdrawRecording } from '../../recordings/index.js'
import { operation } from '../operation.js'
import { ById } from '../schemas/common.js'
import { RecordingFields, RecordingReceipt } from '../schemas/work.js'
import { receiveForm } from '../upload.js'

const AUDIO_ERRORS = [
  'audio_missing',
  'audio_empty',
  'audio_not_recognised',
  'audio_unsupported',
  'audio_corrupt',
  'audio_truncated',
  'audio_too_short',
  'audio_too_long',
  'audio_too_large',
  'audio_silent',
  'bucket_unavailable',
]

const put = operation(
  {
    id: 'putRecording',
    method: 'put',
    path: '/recordings/{id}',
    summary: 'Send a recording, under an id of your own; once answered it is stored',
    caller: 'consented',
    params: ById,
    form: { fields: RecordingFields, file: 'audio' },
    answers: {
      201: { description: 'Stored; the task to validate it exists.', schema: RecordingReceipt },
      200: { description: 'The same request was answered before.', schema: RecordingReceipt },
    },
    errors: [
      ...AUDIO_ERRORS,
      'malformed_form',
      'assignment_not_found',
      'already_submitted',
      'assignment_skipped',
      'recording_id_taken',
      'recording_withdrawn',
    ],
  },
  async ({ contributor, params, deps, req, res }) => {
    const { sent, upload } = await receiveForm(deps, { id: params.id, contributor }, req, res)
    const { receipt, created } = await keep(deps, sent, upload)
    return { status: created ? 201 : 200, body: receipt }
  },
)

const withdraw = operation(
  {
    id: 'deleteRecording',
    method: 'delete',
    path: '/recordings/{id}',
    summary: 'Take my recording back while it is undecided; its assignment is active again',
    caller: 'contributor',
    params: ById,
    answers: { 204: { description: 'Taken back.' } },
    errors: ['recording_not_found', 'already_decided'],
  },
  async ({ contributor, params, deps }) => {
    await withdrawRecording(deps, contributor, params.id)
    return { status: 204 }
  },
)

const Playing = z.object({
  redirect: z.enum(['no']).optional().meta({
    description: '`no` sends the audio itself, for who cannot reach the store that a redirect leads to.',
  }),
})

const play = operation(
  {
    id: 'getRecordingAudio',
    method: 'get',
    path: '/recordings/{id}/audio',
    summary: 'The audio of my own recording, or of one I hold as a task',
    caller: 'contributor',
    params: ById,
    query: Playing,
    answers: {
      200: { description: 'All of it.', type: 'audio/*' },
      206: { description: 'The range that was asked for.', type: 'audio/*' },
      302: { description: 'It is at a URL of the store, which works for some minutes and takes ranges.' },
      304: { description: 'You have it already.' },
    },
    errors: ['recording_not_found', 'range_not_satisfiable'],
  },
  async ({ contributor, params, query, deps, req, res }) => {
    const recording = await playable(deps, contributor.id, params.id)
    // A URL is signed for GET.
    const url = req.method === 'GET' && !query.redirect && (await audioUrl(deps, recording))
    if (url) {
      res.set({ Location: url, 'Cache-Control': 'private, no-store' })
      return { status: 302 }
    }
    res.set({
      'Content-Type': recording.content_type,
      'Accept-Ranges': 'bytes',
      ETag: `"${recording.sha256}"`,
      'Cache-Control': 'private, max-age=3600',
      // The next person on this device may not be meant to hear it.
      Vary: 'Cookie',
      'Content-Disposition': 'inline',
    })
    if (req.fresh) return { status: 304 }
    const range = rangeOf(req, res, recording.bytes)
    res.set('Content-Length', String(range ? range.end - range.start + 1 : recording.bytes))
    if (range) res.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${recording.bytes}`)
    if (req.method === 'HEAD') res.end()
    else await send(await audioOf(deps, recording, range), res)
    return undefined
  },
)

export const recordingOperations = [put, withdraw, play]

/** The one range that is asked for; several, a broken one, or one of another version mean the whole. */
function rangeOf(req: Request, res: Response, bytes: number): { start: number; end: number } | undefined {
  const header = req.get('range')
  const ifRange = req.get('if-range')
  if (!header || (ifRange !== undefined && ifRange !== res.get('etag'))) return undefined
  const ranges = parseRange(bytes, clampSuffixes(header, bytes), { combine: true })
  if (ranges === -1) {
    res.set('Content-Range', `bytes */${bytes}`)
    throw new ProductError('invalid', 'range_not_satisfiable', 'The recording has no such bytes.', {
      status: 416,
    })
  }
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined
  return ranges[0]
}

/** The last N bytes of a recording that has fewer are all of it (RFC 9110, 14.1.2); the parser takes none for that. */
function clampSuffixes(header: string, bytes: number): string {
  return header.replace(/([=,]\s*)-(\d+)/g, (_all, before: string, length: string) => {
    return `${before}-${Math.min(Number(length), bytes)}`
  })
}

/** A listener who leaves in the middle is no error. */
async function send(audio: NodeJS.ReadableStream, res: Response): Promise<void> {
  try {
    await pipeline(audio, res)
  } catch (error) {
    if (!res.destroyed || (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}
