import { z } from 'zod'

/** What an event can name beside its verb; `actor` is the opaque key of a contributor, never anything personal. */
export interface Subjects {
  actor: string
  kind: string
  language: string
  campaign: string
  tasks: number[]
  recording: string
}

interface EventDefinition {
  /** The version of Sauti that first wrote it. */
  since: string
  /** What every event of this verb names; it may name more. */
  about: readonly (keyof Subjects)[]
  /** What is written into `data`: no key beyond these. */
  data: z.ZodObject
}

const standing = z.enum(['counted', 'surplus'])
const agreement = { document: z.string(), version: z.string() }
const subject = z.strictObject({ sentence: z.int(), recording: z.uuid() }).partial()
const nothing = z.strictObject({})
const ofTask = ['actor', 'kind', 'language', 'campaign', 'tasks'] as const
const ofRecording = ['language', 'campaign', 'recording'] as const

/**
 * Every verb of the event log, with what an event of it holds. An event is a fact in the past tense, appended in the
 * transaction of the change it tells of, and never changed. To change the data of a verb, add an optional key, or a new
 * verb: events of the old form stay in the log.
 */
export const EVENTS = {
  'contributor.joined': { since: '0.1', about: ['actor'], data: nothing },
  /** The guest `actor` became an account. */
  'contributor.merged': { since: '0.2', about: ['actor'], data: nothing },
  'contributor.deleted': { since: '0.2', about: ['actor'], data: nothing },
  'profile.changed': {
    since: '0.1',
    about: ['actor'],
    data: z.strictObject({ fields: z.array(z.string()) }),
  },
  'consent.given': { since: '0.1', about: ['actor'], data: z.strictObject(agreement) },
  'consent.withdrawn': {
    since: '0.1',
    about: ['actor'],
    data: z.strictObject({ document: agreement.document }),
  },

  'language.added': { since: '0.1', about: ['language'], data: z.strictObject({ name: z.string() }) },
  'language.changed': { since: '0.1', about: ['language'], data: z.strictObject({ name: z.string() }) },
  'campaign.opened': {
    since: '0.1',
    about: ['language', 'campaign'],
    data: z.strictObject({
      title: z.string(),
      is_default: z.boolean(),
      policy: z.record(z.string(), z.unknown()),
      policy_version: z.int(),
    }),
  },
  'campaign.policy_changed': {
    since: '0.1',
    about: ['language', 'campaign'],
    data: z.strictObject({ policy: z.record(z.string(), z.unknown()), policy_version: z.int() }),
  },
  'campaign.paused': { since: '0.1', about: ['language', 'campaign'], data: nothing },
  'campaign.resumed': { since: '0.1', about: ['language', 'campaign'], data: nothing },
  'sentences.imported': {
    since: '0.1',
    about: ['language', 'campaign'],
    data: z.strictObject({ added: z.int(), reused: z.int() }),
  },

  /** Leased to `actor`, for the first time. */
  'task.fetched': { since: '0.1', about: ofTask, data: z.strictObject({ pack: z.literal(true).optional() }) },
  /** Leased to `actor` again: skipped earlier, or submitted work that was taken back. */
  'task.reissued': {
    since: '0.1',
    about: ofTask,
    data: z.strictObject({
      pack: z.literal(true).optional(),
      assignment: z.uuid().optional(),
      standing: standing.optional(),
    }),
  },
  'task.submitted': {
    since: '0.1',
    about: ofTask,
    data: z.strictObject({ assignment: z.uuid(), standing }),
  },
  'task.skipped': { since: '0.1', about: ofTask, data: z.strictObject({ assignment: z.uuid() }) },
  /** Leases ended: when their time was up, the task closed, or what it was about left circulation. */
  'task.expired': {
    since: '0.1',
    about: ['tasks'],
    data: z.strictObject({ assignment: z.uuid().optional(), standing: standing.optional() }),
  },
  'task.closed': { since: '0.1', about: ['tasks'], data: nothing },

  'recording.received': {
    since: '0.1',
    about: ['actor', ...ofRecording],
    data: z.strictObject({ standing, duration_ms: z.int(), sentence: z.int() }),
  },
  'recording.measured': {
    since: '0.1',
    about: ['recording'],
    data: z.strictObject({ hints: z.array(z.string()) }),
  },
  'recording.withdrawn': {
    since: '0.1',
    about: ['actor', ...ofRecording],
    data: z.strictObject({ standing }),
  },
  'recording.audio_missing': { since: '0.1', about: ['recording'], data: nothing },
  'recording.audio_found': { since: '0.1', about: ['recording'], data: nothing },

  'validation.cast': {
    since: '0.1',
    about: ['actor', ...ofRecording],
    data: z.strictObject({ validation: z.uuid(), verdict: z.enum(['accept', 'reject', 'unsure']), standing }),
  },
  'validation.undone': {
    since: '0.1',
    about: ['actor', ...ofRecording],
    data: z.strictObject({ validation: z.uuid() }),
  },
  'decision.made': {
    since: '0.1',
    about: ofRecording,
    data: z.strictObject({
      outcome: z.enum(['valid', 'invalid', 'disputed']),
      confidence: z.number().nullable(),
      method: z.string(),
      policy_version: z.int(),
    }),
  },
  'decision.undone': { since: '0.1', about: ofRecording, data: nothing },

  'report.filed': { since: '0.1', about: ['actor'], data: subject },
  'subject.withheld': { since: '0.1', about: [], data: subject },
  /** An operator decided that the reports were wrong. */
  'subject.restored': { since: '0.1', about: [], data: subject },

  'badge.earned': {
    since: '0.1',
    about: ['actor', 'kind', 'language'],
    data: z.strictObject({ tier: z.string() }),
  },
  'badge.shared': { since: '0.1', about: ['actor'], data: z.strictObject({ badge: z.uuid() }) },
  'badge.hidden': { since: '0.1', about: ['actor'], data: z.strictObject({ badge: z.uuid() }) },
} as const satisfies Record<string, EventDefinition>

export type Verb = keyof typeof EVENTS
type Definition<V extends Verb> = (typeof EVENTS)[V]
type Data<V extends Verb> = z.input<Definition<V>['data']>

/** An event as a feature appends it. */
export type EventOf<V extends Verb> = { verb: V } & Pick<Subjects, Definition<V>['about'][number]> &
  Partial<Subjects> &
  (Record<never, never> extends Data<V> ? { data?: Data<V> } : { data: Data<V> })
