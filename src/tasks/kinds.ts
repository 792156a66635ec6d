import { z } from 'zod'
import type { Db, Pool } from '../platform/db/index.js'
import type { ContributionRules, TimingRules } from './rules.js'

export const TaskRef = z.object({
  id: z.number(),
  campaign: z.string(),
  language: z.string(),
  kind: z.string(),
  sentence: z.number(),
  /** The recording under review, for kinds that review one. */
  recording: z.string().nullable(),
  /** Whose work that is. */
  author: z.string().nullable(),
})
/** A task as the engine hands it to its kind. */
export type TaskRef = z.infer<typeof TaskRef>

/** What one needs to see to do a task. */
export interface Offer {
  /** Clients see the `public_id`. */
  sentence: { id: string; public_id: string; text: string; language: string }
  recording?: { id: string; duration_ms: number }
  /** With which processing of the sound the campaign wants it recorded. */
  capture?: Record<string, boolean>
}

/** A kind of task, and what it brings to the engine, which itself knows none. */
export interface TaskKind {
  name: string
  /** When any kind will do, lower goes first: review before work. */
  order: number
  /**
   * The kind whose counted contributions open tasks of this one, about the recording that was made or judged. A kind that
   * follows none has a task for each sentence of a campaign.
   */
  follows?: string
  /**
   * The kind whose task about the same recording, or the same sentence where it is about none, must be fulfilled before
   * one of this kind is offered.
   */
  prerequisite?: string
  /**
   * Whether the kind says itself when a task is done, by `settleTask`: until then the task wants at least one contribution
   * more than it has.
   */
  settlesTasks?: true
  /** Its part of a policy in each topic; what is left out gets the kind's default. */
  rules: { contributions: z.ZodType<ContributionRules>; timing: z.ZodType<TimingRules> }
  /** What to show for each task, by task id; a task that can no longer be shown is left out. */
  describe(db: Db, tasks: TaskRef[]): Promise<Map<number, Offer>>
  /** How unfinished work of this kind is kept until it is submitted or, where the policy says so, times out. */
  drafts?: {
    schema: z.ZodType
    /** Submits what was drafted. A ProductError means that it cannot be: the task is then released. */
    submit(pool: Pool, draft: Draft): Promise<void>
  }
}

/** What was drafted, as the schema read it, by the contributor who holds the assignment. */
interface Draft {
  assignment: string
  contributor: string
  content: unknown
}

const kinds = new Map<string, TaskKind>()

export function registerKind(kind: TaskKind): void {
  kinds.set(kind.name, kind)
}

export const isKind = (name: string): boolean => kinds.has(name)

export function kindNamed(name: string): TaskKind {
  const kind = kinds.get(name)
  if (!kind) throw new Error(`no task kind is registered as ${name}`)
  return kind
}

/** All kinds, those to offer first coming first. Throws where none is registered: a campaign without kinds has no tasks. */
export function kindsInOrder(): TaskKind[] {
  if (kinds.size === 0) throw new Error('no task kind is registered')
  return [...kinds.values()].sort((a, b) => a.order - b.order)
}

/** The names of all kinds, in the same order. */
export const kindNames = (): string[] => kindsInOrder().map(({ name }) => name)

/** The names of the kinds that have a task for each sentence. */
export const kindsOfSentences = (): string[] => namesOf(({ follows }) => !follows)

/** The names of the kinds whose tasks a counted contribution of the kind `name` opens. */
export const kindsFollowing = (name: string): string[] => namesOf(({ follows }) => follows === name)

/** The names of the kinds that settle their tasks themselves. */
export const settlingKinds = (): string[] => namesOf(({ settlesTasks }) => settlesTasks === true)

const namesOf = (isOne: (kind: TaskKind) => boolean) =>
  kindsInOrder()
    .filter(isOne)
    .map(({ name }) => name)
