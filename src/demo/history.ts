import { randomUUID } from 'node:crypto'
import type { Policy } from '../campaigns/index.js'
import type { Chance } from './chance.js'
import { Ledger } from './ledger.js'
import { somebody, type DemoPerson, type Span } from './people.js'
import { Reviews } from './reviews.js'
import type { History, RecordingRow, TaskRow } from './rows.js'

interface World {
  language: string
  people: number
  /** Ids of the sentences that are read. */
  sentences: number[]
  /** How long each clip is, in ms. */
  voices: number[]
  policy: Policy
  terms: { document: string; version: string }
  span: Span
  chance: Chance
}

/** Recordings made in a sitting, and votes cast for each. */
const RECORDINGS_LEAST = 2
const RECORDINGS_MOST = 8
const VOTES_FOR_EACH = 1.9
/** Recordings that their author takes back, to make them again. */
const WITHDRAWN = 0.02
const MEASURED_AFTER_MS = 1_000

/** Makes up what `people` people did: they join, come back, read, take back, listen and change their minds. */
export function makeHistory(world: World): History {
  const making = new Making(world)
  const sittings = making.people
    .flatMap((person) => person.sessions.map((at) => ({ person, at: at.getTime() })))
    .sort((a, b) => a.at - b.at)
  for (const { person, at } of sittings) making.sit(person, at)
  const { history } = making.ledger
  history.events.sort((a, b) => a.at.getTime() - b.at.getTime())
  return history
}

class Making {
  readonly ledger: Ledger
  readonly people: DemoPerson[]
  private readonly sentences: TaskRow[]
  private readonly reviews: Reviews
  /** From which sentence on somebody reads, and how many they have read. */
  private readonly walks = new Map<string, { first: number; done: number }>()

  constructor(private readonly world: World) {
    const { language, chance, span, policy, sentences, terms } = world
    this.ledger = new Ledger(policy)
    this.reviews = new Reviews(this.ledger, policy, chance)
    this.sentences = sentences.map((sentence) => this.ledger.addTask('record', sentence))
    this.people = Array.from({ length: world.people }, () => somebody(language, span, chance))
    const { people, events } = this.ledger.history
    people.push(...this.people)
    for (const { id, actor, created_at: at } of people) {
      this.walks.set(id, { first: chance.whole(0, sentences.length - 1), done: 0 })
      const { document, version } = terms
      events.push(
        { at, verb: 'contributor.joined', actor },
        { at, verb: 'consent.given', actor, data: { document, version } },
      )
    }
  }

  /** Somebody reads, and then listens to what others read. */
  sit(person: DemoPerson, began: number): void {
    const { chance, voices } = this.world
    const wants = chance.whole(RECORDINGS_LEAST, RECORDINGS_MOST)
    const tasks = this.sentencesFor(person, wants)
    this.ledger.fetched(person, tasks, began)
    let clock = began
    for (const task of tasks) clock = this.read(person, task, { since: began, clock })
    const listens = ({ voice }: RecordingRow) => voices[voice]! + chance.whole(1_500, 9_000)
    this.reviews.sit(person, Math.round(wants * VOTES_FOR_EACH), clock, listens)
  }

  private sentencesFor({ id }: DemoPerson, wants: number): TaskRow[] {
    const count = this.sentences.length
    const walk = this.walks.get(id)!
    const from = walk.first + walk.done
    const hand = Array.from(
      { length: Math.min(wants, count - walk.done) },
      (_, i) => this.sentences[(from + i) % count]!,
    )
    walk.done += hand.length
    return hand
  }

  /** Reads a sentence aloud, now and then twice; answers when it was done. */
  private read(person: DemoPerson, task: TaskRow, { since, clock }: Sitting): number {
    const { chance } = this.world
    const assignment = randomUUID()
    let recording = this.record(person, task, assignment, clock)
    if (chance.isTrue(WITHDRAWN)) {
      const at = recording.received_at.getTime() + chance.whole(3_000, 20_000)
      this.withdraw(person, task, recording, at)
      recording = this.record(person, task, assignment, at)
    }
    const at = recording.received_at.getTime()
    this.ledger.submitted(assignment, person, task, { since, at })
    this.reviews.add(recording, chance.isTrue(person.care))
    return at
  }

  private record(person: DemoPerson, task: TaskRow, assignment: string, from: number): RecordingRow {
    const { chance, voices } = this.world
    const voice = chance.whole(0, voices.length - 1)
    const duration_ms = voices[voice]!
    const at = from + duration_ms + chance.whole(4_000, 20_000)
    const recording: RecordingRow = {
      id: randomUUID(),
      attempt: randomUUID(),
      assignment,
      task: task.task,
      sentence: task.sentence,
      contributor: person.id,
      voice,
      age_band: person.age_band,
      gender: person.gender,
      mother_tongue: person.mother_tongue,
      region: person.region,
      received_at: new Date(at),
      withdrawn_at: null,
    }
    this.ledger.history.recordings.push(recording)
    this.ledger.tellOf(task, person, at, 'task.submitted', { assignment, standing: 'counted' })
    const data = { standing: 'counted', duration_ms, sentence: task.sentence }
    this.ledger.tellOf(recording, person, at, 'recording.received', data)
    this.ledger.tellOf(recording, null, at + MEASURED_AFTER_MS, 'recording.measured', { hints: [] })
    return recording
  }

  private withdraw(person: DemoPerson, task: TaskRow, recording: RecordingRow, at: number): void {
    recording.withdrawn_at = new Date(at)
    const review = this.ledger.addReview(recording)
    review.closed_at = new Date(at)
    const { assignment } = recording
    this.ledger.tellOf(task, person, at, 'task.reissued', { assignment, standing: 'counted' })
    this.ledger.history.events.push({ at: new Date(at), verb: 'task.closed', tasks: [review.task] })
    this.ledger.tellOf(recording, person, at, 'recording.withdrawn', { standing: 'counted' })
  }
}

/** When somebody sat down to this, and how far they are, in ms since 1970. */
interface Sitting {
  since: number
  clock: number
}
