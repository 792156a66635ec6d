import { randomUUID } from 'node:crypto'
import type { Policy } from '../campaigns/index.js'
import { countVotes, DecidingPolicy, decide, type Vote } from '../consensus/index.js'
import type { Chance } from './chance.js'
import type { Ledger } from './ledger.js'
import type { DemoPerson } from './people.js'
import type { DecisionRow, RecordingRow, TaskRow, ValidationRow } from './rows.js'

const UNDONE = 0.015
const UNSURE = 0.04
/** How often listeners hear what is so. */
const HEARD_WELL = 0.95
const REASONS = [
  ['misread', 4],
  ['noise', 3],
  ['unclear', 3],
  ['cut_off', 2],
  ['wrong_language', 1],
] as const

/** A recording that waits for votes. */
interface Review {
  task: TaskRow
  recording: RecordingRow
  votes: ValidationRow[]
  voters: Set<string>
  isGood: boolean
  decision: DecisionRow | null
}

/** What people have to listen to, and what becomes of it. */
export class Reviews {
  /** Those that are not decided, the oldest first. */
  private open: Review[] = []
  private readonly policy: DecidingPolicy

  constructor(
    private readonly ledger: Ledger,
    policy: Policy,
    private readonly chance: Chance,
  ) {
    this.policy = DecidingPolicy.parse(policy)
  }

  add(recording: RecordingRow, isGood: boolean): void {
    const task = this.ledger.addReview(recording)
    this.open.push({ task, recording, votes: [], voters: new Set(), isGood, decision: null })
  }

  /** Somebody listens to the oldest that are not theirs, for `lasts` ms each. */
  sit(person: DemoPerson, most: number, since: number, lasts: (recording: RecordingRow) => number): void {
    const hand = this.open
      .filter(({ recording, voters }) => recording.contributor !== person.id && !voters.has(person.id))
      .slice(0, most)
    const tasks = hand.map(({ task }) => task)
    this.ledger.fetched(person, tasks, since)
    let at = since
    for (const review of hand) {
      at += lasts(review.recording)
      at = this.judge(person, review, { since, at })
    }
    this.open = this.open.filter(({ decision }) => !decision)
  }

  /** Votes, now and then a second time; answers when it was done. */
  private judge(person: DemoPerson, review: Review, { since, at }: { since: number; at: number }): number {
    const { chance } = this
    const assignment = randomUUID()
    const vote = this.vote(person, review, assignment, at)
    let done = at
    if (chance.isTrue(UNDONE)) {
      done += chance.whole(2_000, 8_000)
      this.undo(person, review, vote, done)
      done += chance.whole(2_000, 8_000)
      this.vote(person, review, assignment, done)
    }
    review.voters.add(person.id)
    this.ledger.submitted(assignment, person, review.task, { since, at: done })
    return done
  }

  private vote(person: DemoPerson, review: Review, assignment: string, at: number): ValidationRow {
    const { chance } = this
    const { recording, task } = review
    const hears = chance.isTrue(HEARD_WELL) ? review.isGood : !review.isGood
    const verdict = chance.isTrue(UNSURE) ? 'unsure' : hears ? 'accept' : 'reject'
    const vote: ValidationRow = {
      id: randomUUID(),
      assignment,
      recording: recording.id,
      author: recording.contributor,
      contributor: person.id,
      verdict,
      reasons: verdict === 'reject' ? [chance.weighted(REASONS)] : [],
      cast_at: new Date(at),
      undone_at: null,
    }
    this.ledger.history.validations.push(vote)
    this.ledger.tellOf(task, person, at, 'task.submitted', { assignment, standing: 'counted' })
    const data = { validation: vote.id, verdict, standing: 'counted' }
    this.ledger.tellOf(recording, person, at, 'validation.cast', data)
    review.votes.push(vote)
    this.decide(review, at)
    return vote
  }

  private undo(person: DemoPerson, review: Review, vote: ValidationRow, at: number): void {
    vote.undone_at = new Date(at)
    const { assignment } = vote
    this.ledger.tellOf(review.task, person, at, 'task.reissued', { assignment, standing: 'counted' })
    this.ledger.tellOf(review.recording, person, at, 'validation.undone', { validation: vote.id })
    review.votes.splice(review.votes.indexOf(vote), 1)
    this.decide(review, at)
  }

  /** Decides as the product does. */
  private decide(review: Review, at: number): void {
    const { task, recording } = review
    const votes = review.votes.map(voteOf)
    const { decision, wanted } = decide(votes, this.policy)
    Object.assign(task, { wanted, closed_at: decision && new Date(at) })
    if (decision?.outcome !== review.decision?.outcome) {
      const { evidence: _evidence, ...told } = decision ?? {}
      const data = decision ? { ...told, policy_version: 1 } : {}
      this.ledger.tellOf(recording, null, at, decision ? 'decision.made' : 'decision.undone', data)
    }
    const { decisions } = this.ledger.history
    if (review.decision) decisions.splice(decisions.lastIndexOf(review.decision), 1)
    const { accept: accepts, reject: rejects, unsure: unsures } = countVotes(votes)
    review.decision = decision && {
      ...{ ...decision, recording: recording.id, accepts, rejects, unsures },
      decided_at: new Date(at),
    }
    if (review.decision) decisions.push(review.decision)
  }
}

const voteOf = ({ verdict, contributor, cast_at }: ValidationRow): Vote => ({
  verdict,
  weight: 1,
  contributorId: contributor,
  castAt: cast_at,
})
