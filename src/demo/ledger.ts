import { poolRulesOf, type Policy } from '../campaigns/index.js'
import type { DemoPerson } from './people.js'
import type { History, RecordingRow, TaskRow } from './rows.js'

/** People claim so many tasks at a time. */
const HAND = 5
const MEASURED = 'recording.measured'

/** Where everything that happens is written down. */
export class Ledger {
  readonly history: History = {
    people: [],
    tasks: [],
    assignments: [],
    recordings: [],
    validations: [],
    decisions: [],
    events: [],
  }

  constructor(private readonly policy: Policy) {}

  addTask(kind: TaskRow['kind'], sentence: number): TaskRow {
    const { tasks } = this.history
    const task: TaskRow = {
      ...{ task: tasks.length, kind, sentence, recording: null, author: null, done: 0, closed_at: null },
      wanted: poolRulesOf(this.policy, 'validate').wanted,
    }
    tasks.push(task)
    return task
  }

  addReview({ id: recording, sentence, contributor: author }: RecordingRow): TaskRow {
    return Object.assign(this.addTask('validate', sentence), { recording, author })
  }

  fetched({ actor }: DemoPerson, tasks: TaskRow[], at: number): void {
    for (let from = 0; from < tasks.length; from += HAND) {
      const hand = tasks.slice(from, from + HAND)
      this.history.events.push({
        at: new Date(at),
        verb: 'task.fetched',
        actor,
        kind: hand[0]!.kind,
        is_of_campaign: true,
        tasks: hand.map(({ task }) => task),
      })
    }
  }

  /** An assignment that came to its end with its work. */
  submitted(
    id: string,
    person: DemoPerson,
    task: TaskRow,
    { since, at }: { since: number; at: number },
  ): void {
    const lease = poolRulesOf(this.policy, task.kind).lease_seconds * 1000
    task.done++
    this.history.assignments.push({
      id,
      task: task.task,
      contributor: person.id,
      leased_at: new Date(since),
      expires_at: new Date(since + lease),
      ended_at: new Date(at),
    })
  }

  tellOf(
    subject: TaskRow | RecordingRow,
    person: DemoPerson | null,
    at: number,
    verb: string,
    data: Record<string, unknown>,
  ): void {
    const about =
      'attempt' in subject ? { recording: subject.id } : { tasks: [subject.task], kind: subject.kind }
    const actor = person?.actor
    this.history.events.push({
      at: new Date(at),
      verb,
      actor,
      is_of_campaign: verb !== MEASURED,
      ...about,
      data,
    })
  }
}
