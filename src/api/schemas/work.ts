import { z } from 'zod'
import { PROCESSING } from '../../shared/audio/processing.js'
import { HELD_MOST } from '../../shared/limits.js'
import { REPORT_REASONS } from '../../shared/report-reasons.js'
import { REASONS, VERDICTS } from '../../shared/verdicts.js'
import { Id, LanguageTag, line, text, SentenceShown, Standing, TaskKind } from './common.js'
import type { JsonOf } from './json.js'

export const Languages = z
  .array(
    z.object({
      code: z.string(),
      name: z.string(),
      native_name: z.string(),
      dir: z.enum(['ltr', 'rtl']),
      sentences: z.int(),
      recordings: z.int(),
    }),
  )
  .meta({ id: 'Languages' })
export type Languages = JsonOf<typeof Languages>

const COUNT_USUAL = 5

export const Claim = z
  .object({
    kind: z.union([TaskKind, z.literal('any')]),
    language: LanguageTag,
    campaign: Id.optional(),
    count: z.int().min(1).max(HELD_MOST).default(COUNT_USUAL),
    /** A pack for where there is no signal: longer leases, where enough is open. */
    offline: z.boolean().default(false),
  })
  .meta({ id: 'Claim' })
export type Claim = z.input<typeof Claim>

export const Assignments = z
  .object({
    assignments: z.array(
      z.object({
        id: z.string(),
        kind: TaskKind,
        expires_at: z.date(),
        /** The same, for devices whose clock is wrong. */
        remaining_seconds: z.int(),
        /** Whether it was claimed `offline`, with the longer lease. */
        offline: z.boolean(),
        sentence: SentenceShown,
        recording: z.object({ id: z.string(), audio_url: z.string(), duration_ms: z.int() }).optional(),
        /** With `record`, where the campaign wants any processing of the sound; without it, none. */
        capture: z.partialRecord(z.enum(PROCESSING), z.boolean()).optional(),
      }),
    ),
  })
  .meta({ id: 'Assignments' })
export type Assignments = JsonOf<typeof Assignments>

/** What is kept depends on the kind: for `validate` the vote as it would be sent, with its `id`. */
export const Draft = z.record(z.string(), z.unknown()).meta({ id: 'Draft' })

export const Skip = z.object({ reason: line(200).optional() }).meta({ id: 'Skip' })

const CAPTURE_CHARACTERS_MOST = 4_096

/** What the device says of itself, as JSON in a field of a form; kept with the recording, never believed. */
const Capture = z
  .string()
  .refine((text) => [...text].length <= CAPTURE_CHARACTERS_MOST, {
    error: `has more than ${CAPTURE_CHARACTERS_MOST} characters`,
    abort: true,
  })
  .transform((text, ctx) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string(), z.unknown()))
  // JSON escapes just these: NUL, which Postgres cannot keep, and halves of characters.
  .refine((capture) => !/\\u(0000|d[89a-f])/.test(JSON.stringify(capture)), 'has characters that are none')
  .meta({
    maxLength: CAPTURE_CHARACTERS_MOST,
    contentMediaType: 'application/json',
    contentSchema: { type: 'object' },
    description: 'A JSON object in which the device tells of itself.',
  })

/** The fields of the multipart body that come before the file. */
export const RecordingFields = z.object({ assignment_id: Id, capture: Capture.optional() })

export const RecordingReceipt = z
  .object({ id: z.string(), standing: Standing, duration_ms: z.int(), hints: z.array(z.string()) })
  .meta({ id: 'RecordingReceipt' })
export type RecordingReceipt = JsonOf<typeof RecordingReceipt>

const Verdict = z.enum(VERDICTS)
const Reasons = z.array(z.enum(REASONS))

export const Vote = z
  .discriminatedUnion('verdict', [
    z.object({
      assignment_id: Id,
      verdict: Verdict.extract(['reject']),
      reasons: Reasons.max(REASONS.length)
        .transform((reasons) => [...new Set(reasons)])
        .optional(),
    }),
    z.object({
      assignment_id: Id,
      verdict: Verdict.exclude(['reject']),
      reasons: Reasons.max(0, 'go with the verdict reject only').optional(),
    }),
  ])
  .meta({ id: 'Vote' })
export type Vote = z.input<typeof Vote>

export const VoteReceipt = z.object({ id: z.string(), standing: Standing }).meta({ id: 'VoteReceipt' })
export type VoteReceipt = JsonOf<typeof VoteReceipt>

/** A number is what devices keep that stored the sentence before its id was a UUID. */
const SentenceId = z.union([
  Id,
  z
    .string()
    .regex(/^[1-9][0-9]{0,14}$/, 'is not the id of a sentence')
    .transform(Number),
])

export const Report = z
  .object({
    sentence_id: SentenceId.optional(),
    recording_id: Id.optional(),
    reason: line(100)
      .transform((said) => REPORT_REASONS.find((reason) => reason === said) ?? 'other')
      .meta({ description: `One of ${REPORT_REASONS.join(', ')}; any other is kept as \`other\`.` }),
    note: text(1000).optional(),
  })
  .refine((report) => (report.sentence_id === undefined) !== (report.recording_id === undefined), {
    message: 'name either sentence_id or recording_id',
  })
  .meta({ id: 'Report', oneOf: [{ required: ['sentence_id'] }, { required: ['recording_id'] }] })
export type Report = z.input<typeof Report>

export const ReportReceipt = z.object({ id: z.string() }).meta({ id: 'ReportReceipt' })
export type ReportReceipt = JsonOf<typeof ReportReceipt>
