import type { Decision } from '../consensus/index.js'
import type { DemoPerson } from './people.js'

/** What the verbs would have written in one language, row by row; tasks are numbered from 0. */
export interface History {
  people: DemoPerson[]
  tasks: TaskRow[]
  assignments: AssignmentRow[]
  recordings: RecordingRow[]
  validations: ValidationRow[]
  decisions: DecisionRow[]
  /** In the order in which they happened. */
  events: EventRow[]
}

export interface TaskRow {
  task: number
  kind: 'record' | 'validate'
  sentence: number
  recording: string | null
  author: string | null
  wanted: number
  done: number
  closed_at: Date | null
}

export interface AssignmentRow {
  id: string
  task: number
  contributor: string
  leased_at: Date
  expires_at: Date
  ended_at: Date
}

export interface RecordingRow {
  id: string
  attempt: string
  assignment: string
  task: number
  sentence: number
  contributor: string
  /** Which clip it is. */
  voice: number
  age_band: string | null
  gender: string | null
  mother_tongue: string | null
  region: string | null
  received_at: Date
  withdrawn_at: Date | null
}

export interface ValidationRow {
  id: string
  assignment: string
  recording: string
  author: string
  contributor: string
  verdict: 'accept' | 'reject' | 'unsure'
  reasons: string[]
  cast_at: Date
  undone_at: Date | null
}

export interface DecisionRow extends Decision {
  recording: string
  accepts: number
  rejects: number
  unsures: number
  decided_at: Date
}

export interface EventRow {
  at: Date
  verb: string
  actor?: string
  kind?: string
  /** Filled in where they belong to a campaign. */
  is_of_campaign?: boolean
  tasks?: number[]
  recording?: string
  data?: Record<string, unknown>
}
