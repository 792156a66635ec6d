import { decide, DecidingPolicy } from '../../../src/consensus/index.js'
import { poolRulesOf, type Policy } from '../../../src/campaigns/index.js'
import type { Verdict } from '../../support/engine.js'

/** What the engine promises, in memory and as plainly as it can be said: no queue, no cursor, no count that is kept. */

export interface Campaign {
  id: string
  policy: Policy
  offered: boolean
}

export interface Task {
  /** `record:SENTENCE` or `validate:RECORDING`; in a test a sentence is in one campaign only. */
  key: string
  campaign: Campaign
  kind: 'record' | 'validate'
  sentence: number
  recording: Recording | null
  wanted: number
  closed: boolean
  needs: Set<Task>
}

export type Pool = Pick<Task, 'campaign' | 'kind'>

export interface Assignment {
  id: string
  task: Task
  who: string
  state: 'active' | 'submitted' | 'skipped' | 'expired'
  standing: 'counted' | 'surplus' | null
  pack: boolean
  overdue: boolean
  draft: { id: string; verdict: Verdict } | null
  /** When the lease began, which orders what one holds, and when it ended, which orders a skip list; as the database
   * has it. */
  leased: Moment
  ended: Moment | null
}

export interface Recording {
  id: string
  assignment: Assignment
  standing: 'counted' | 'surplus'
  withdrawn: boolean
  withheld: boolean
  /** As the policy decided that was in force at the last vote, or at the last one taken back. */
  outcome: string | null
}

interface Vote {
  id: string
  assignment: Assignment
  verdict: Verdict
  standing: 'counted' | 'surplus'
  undone: boolean
}

/** Microseconds, then an id: of two things in one transaction, one is still the first. */
export type Moment = [number, string | number]

const THE_BEGINNING: Moment = [-Infinity, '']
/** The database says when exactly, after the step. */
const NOT_YET_KNOWN: Moment = [Infinity, '']
export const isAfter = (a: Moment, b: Moment) => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

export interface Wish {
  kind: 'record' | 'validate' | 'any'
  campaign: Campaign | null
  count: number
  pack: boolean
}

export interface Limits {
  heldMost: number
  packOpenLeast: number
  reportersToWithhold: number
}

/** An expected refusal, by its code. */
export class Refused extends Error {}

export class Model {
  readonly campaigns: Campaign[] = []
  readonly tasks = new Map<string, Task>()
  readonly assignments: Assignment[] = []
  readonly recordings: Recording[] = []
  readonly votes: Vote[] = []
  private readonly retired = new Set<number>()
  private readonly reporters = new Map<string, Set<string>>()
  /** Reports by contributors who were given the subject. */
  private readonly counted = new Map<string, number>()
  /** How much of their skip list in a pool was offered to somebody again. */
  private readonly returned = new Map<string, Moment>()

  constructor(private readonly limits: Limits) {}

  // What can be asked of it.

  taken = (task: Task) => this.of(task).filter((each) => isHeld(each) || each.standing === 'counted').length
  done = (task: Task) => this.of(task).filter((each) => each.standing === 'counted').length
  wantsNothing = (task: Task) => task.closed || this.done(task) >= task.wanted
  blocked = (task: Task) => [...task.needs].filter((needed) => !this.wantsNothing(needed)).length
  open = (task: Task) => !task.closed && this.blocked(task) === 0 && this.taken(task) < task.wanted
  held = (who: string) => this.assignments.filter((each) => each.who === who && isHeld(each) && !each.overdue)

  /** Could be given to them at all. */
  suits(task: Task, who: string): boolean {
    const theirs = this.of(task).filter((each) => each.who === who)
    return (
      this.open(task) &&
      task.recording?.assignment.who !== who &&
      !theirs.some((each) => isHeld(each) || each.state === 'submitted') &&
      !this.isHidden(task, who)
    )
  }

  /** Given up by them, and not offered again since: when that was. */
  skipped(task: Task, who: string): Moment | undefined {
    const since = this.returnedTo(who, task)
    const given = this.of(task).filter(
      (each) => each.who === who && isGivenUp(each) && isAfter(each.ended!, since),
    )
    return given
      .map((each) => each.ended!)
      .sort(inTime)
      .at(-1)
  }

  fresh = (task: Task, who: string) => this.suits(task, who) && !this.skipped(task, who)

  private of = (task: Task) => this.assignments.filter((each) => each.task === task)
  private campaignOf = (recording: Recording) => recording.assignment.task.campaign
  private isHidden(task: Task, who: string): boolean {
    const reported = (subject: string) => this.reporters.get(subject)?.has(who) === true
    return reported(`sentence:${task.sentence}`) || reported(`recording:${task.recording?.id}`)
  }

  private decide(recording: Recording) {
    const isCounted = ({ assignment, standing, undone }: Vote) =>
      assignment.task.recording === recording && standing === 'counted' && !undone
    const votes = this.votes.filter(isCounted).map(({ verdict, assignment }) => ({
      ...{ verdict, weight: 1, contributorId: assignment.who },
      castAt: new Date(),
    }))
    return decide(votes, DecidingPolicy.parse(this.campaignOf(recording).policy))
  }

  // What happens in it.

  changePolicy(campaign: Campaign, policy: Policy): void {
    campaign.policy = policy
    for (const task of this.tasks.values()) {
      if (task.campaign !== campaign || (task.recording && task.closed)) continue
      const missing = task.recording ? this.done(task) + 1 : 0
      task.wanted = Math.max(poolRulesOf(policy, task.kind).wanted, this.taken(task), missing)
    }
  }

  openTask(campaign: Campaign, sentence: number, recording: Recording | null = null): void {
    const { policy } = campaign
    const kind = recording ? 'validate' : 'record'
    this.tasks.set(recording ? `validate:${recording.id}` : `record:${sentence}`, {
      key: recording ? `validate:${recording.id}` : `record:${sentence}`,
      campaign,
      kind,
      sentence,
      recording,
      wanted: poolRulesOf(policy, kind).wanted,
      closed: recording !== null && this.retired.has(sentence),
      needs: new Set(),
    })
  }

  /** What a claim must find of what one holds: that comes first. */
  mine(who: string, wish: Wish): Assignment[] {
    const order = (each: Assignment) => (each.task.kind === 'validate' ? 0 : 1)
    const mine = this.held(who).filter(({ task }) => isWished(task, wish))
    return mine.sort((a, b) => order(a) - order(b) || inTime(a.leased, b.leased)).slice(0, wish.count)
  }

  /** Places that a claim may fill with what one does not hold yet. */
  places(who: string, wish: Wish): number {
    const free = this.limits.heldMost - this.held(who).length
    return Math.max(0, Math.min(wish.count - this.mine(who, wish).length, free))
  }

  /** The queues that a claim goes along, review before work, with the tasks in them. */
  queues(wish: Wish): Task[][] {
    const queues: Task[][] = []
    for (const kind of ['validate', 'record'] as const) {
      for (const campaign of this.campaigns) {
        const queue = [...this.tasks.values()].filter(
          (task) => task.kind === kind && task.campaign === campaign,
        )
        const enough = !wish.pack || queue.filter(this.open).length >= this.limits.packOpenLeast
        if (campaign.offered && enough) queues.push(queue.filter((task) => isWished(task, wish)))
      }
    }
    return queues
  }

  /** Says what is wrong with the new assignments of a claim; nothing, if they are right. */
  objectTo(given: Task[], who: string, wish: Wish): string | undefined {
    const queues = this.queues(wish)
    const places = this.places(who, wish)
    if (given.length > places) return `${given.length} new ones where there is room for ${places}`
    if (new Set(given).size < given.length) return 'the same task twice'
    const stranger = given.find((task) => !queues.flat().includes(task) || !this.suits(task, who))
    if (stranger) return `${stranger.key} is not for them`
    if (places === 0) return undefined

    const fresh = queues.map((queue) => queue.filter((task) => this.fresh(task, who)))
    if (fresh.flat().length > 0) return this.objectToFresh(given, fresh)
    const skipped = queues.flatMap((queue) => this.skipList(queue, who))
    if (skipped.length > 0 && given.length === 0) return `nothing, though they skipped ${skipped[0]!.key}`
    const passed = skipped.slice(0, given.length).find((task) => !given.includes(task))
    return passed && `something they skipped after ${passed.key}`
  }

  private objectToFresh(given: Task[], fresh: Task[][]): string | undefined {
    if (given.length === 0) return `nothing, though there is ${fresh.flat()[0]!.key}`
    const early = given.find((task) => !fresh.flat().includes(task))
    if (early) return `${early.key}, which they skipped, though there is ${fresh.flat()[0]!.key}`
    const last = Math.max(...given.map((task) => fresh.findIndex((queue) => queue.includes(task))))
    const passed = fresh
      .slice(0, last)
      .flat()
      .find((task) => !given.includes(task))
    return passed && `something of a later queue than ${passed.key}`
  }

  private skipList(queue: Task[], who: string): Task[] {
    const when = (task: Task) => this.skipped(task, who)!
    return queue
      .filter((task) => this.suits(task, who) && this.skipped(task, who))
      .sort((a, b) => inTime(when(a), when(b)))
  }

  give(who: string, id: string, task: Task, pack: boolean): void {
    const lease = { state: 'active', standing: null, overdue: false, draft: null } as const
    this.assignments.push({ id, task, who, pack, ...lease, leased: NOT_YET_KNOWN, ended: null })
  }

  /**
   * How far the skip list of a pool was offered again is up to the claim, within reason; says what is not. Only what
   * did not suit (`suited` did, before the claim) or was given just now may be taken off it.
   */
  objectToReturn(who: string, pool: Pool, to: Moment, suited: Task[], given: Task[]): string | undefined {
    const from = this.returnedTo(who, pool)
    if (isAfter(from, to)) return 'a skip list was turned back'
    const lost = suited.find((task) => {
      const when = samePool(task, pool) && !given.includes(task) && this.skipped(task, who)
      return when && !isAfter(when, to)
    })
    if (lost) return `${lost.key} was taken off the skip list and not offered`
    const kept = given.find(
      (task) => samePool(task, pool) && isAfter(this.skipped(task, who) ?? THE_BEGINNING, to),
    )
    if (kept) return `${kept.key} was offered again and is still on the skip list`
    this.returned.set(poolOf(who, pool), to)
    return undefined
  }

  private returnedTo = (who: string, pool: Pool) => this.returned.get(poolOf(who, pool)) ?? THE_BEGINNING

  skip(assignment: Assignment, reason: string | null): void {
    if (assignment.state === 'submitted') throw new Refused('already_submitted')
    if (isHeld(assignment)) end(assignment, assignment.pack && reason === 'unused' ? 'expired' : 'skipped')
  }

  lapse(assignment: Assignment): void {
    if (isHeld(assignment)) assignment.overdue = true
  }

  draft(assignment: Assignment, draft: { id: string; verdict: Verdict }): void {
    if (!isHeld(assignment)) throw new Refused('assignment_not_found')
    if (assignment.task.kind === 'record') throw new Refused('no_drafts')
    assignment.draft = draft
  }

  expire(): void {
    const due = this.assignments.filter((each) => isHeld(each) && each.overdue)
    const isSubmitted = (each: Assignment) =>
      each.draft !== null &&
      poolRulesOf(each.task.campaign.policy, each.task.kind).on_timeout === 'submit_draft'
    for (const each of due.filter(isSubmitted)) this.vote(each, each.draft!)
    for (const each of due.filter((each) => isHeld(each) && !isSubmitted(each))) end(each, 'expired')
  }

  record(assignment: Assignment, id: string): 'counted' | 'surplus' {
    if (assignment.task.kind !== 'record') throw new Refused('assignment_not_found')
    const standing = this.submit(assignment)
    const recording = { id, assignment, standing, withdrawn: false, withheld: false, outcome: null }
    this.recordings.push(recording)
    if (standing === 'counted') this.openTask(assignment.task.campaign, assignment.task.sentence, recording)
    return standing
  }

  vote(assignment: Assignment, { id, verdict }: { id: string; verdict: Verdict }): 'counted' | 'surplus' {
    if (assignment.task.kind !== 'validate') throw new Refused('assignment_not_found')
    const standing = this.submit(assignment)
    this.votes.push({ id, assignment, verdict, standing, undone: false })
    if (standing === 'counted') this.recompute(assignment.task)
    return standing
  }

  private submit(assignment: Assignment): 'counted' | 'surplus' {
    if (assignment.state === 'submitted') throw new Refused('already_submitted')
    if (assignment.state === 'skipped') throw new Refused('assignment_skipped')
    const standing = this.standingOf(assignment)
    end(assignment, 'submitted')
    assignment.standing = standing
    return standing
  }

  /** In time it counts; late, where there is room, or the place of one's own newer lease. */
  private standingOf(assignment: Assignment): 'counted' | 'surplus' {
    const { task, who } = assignment
    if (isHeld(assignment)) return 'counted'
    const theirs = this.of(task).filter((each) => each.who === who)
    if (task.closed || theirs.some((each) => each.standing === 'counted')) return 'surplus'
    const newer = theirs.find(isHeld)
    if (newer) end(newer, 'expired')
    return newer || this.taken(task) < task.wanted ? 'counted' : 'surplus'
  }

  withdraw(recording: Recording): void {
    if (recording.withdrawn) return
    if (recording.outcome) throw new Refused('already_decided')
    recording.withdrawn = true
    this.takeBack(recording.assignment, !this.retired.has(recording.assignment.task.sentence))
    this.closeReview(recording)
  }

  undo(vote: Vote): void {
    if (vote.undone) return
    const cast = this.votes.filter((each) => each.assignment.who === vote.assignment.who && !each.undone)
    if (cast.at(-1) !== vote) throw new Refused('not_last_vote')
    vote.undone = true
    this.takeBack(vote.assignment, !this.isOutOfCirculation(vote.assignment.task.recording!))
    if (vote.standing === 'counted') this.recompute(vote.assignment.task)
  }

  private takeBack(assignment: Assignment, wanted: boolean): void {
    const again = assignment.standing === 'counted' && wanted
    assignment.standing = null
    assignment.overdue = false
    assignment.state = again ? 'active' : 'expired'
    assignment.ended = again ? null : NOT_YET_KNOWN
  }

  private recompute(task: Task): void {
    const recording = task.recording!
    const { decision, wanted } = this.decide(recording)
    task.wanted = Math.max(wanted, this.taken(task))
    task.closed = decision !== null || this.isOutOfCirculation(recording)
    recording.outcome = decision?.outcome ?? null
  }

  private isOutOfCirculation = (recording: Recording) =>
    recording.withdrawn || recording.withheld || this.retired.has(recording.assignment.task.sentence)

  report(who: string, subject: { sentence: number } | { recording: Recording }): void {
    if ('recording' in subject && subject.recording.withdrawn) throw new Refused('subject_not_found')
    const name = 'sentence' in subject ? `sentence:${subject.sentence}` : `recording:${subject.recording.id}`
    const reporters = this.reporters.get(name) ?? new Set()
    if (reporters.has(who)) return
    this.reporters.set(name, reporters.add(who))
    const isAbout = (task: Task) =>
      'sentence' in subject ? task.sentence === subject.sentence : task.recording === subject.recording
    const given = this.assignments.filter((each) => each.who === who && isAbout(each.task))
    for (const each of given) if (isHeld(each)) end(each, 'skipped')
    if (given.length === 0) return
    this.counted.set(name, (this.counted.get(name) ?? 0) + 1)
    if (this.counted.get(name)! < this.limits.reportersToWithhold) return
    if ('sentence' in subject) this.retire(subject.sentence)
    else if (!subject.recording.withheld) {
      subject.recording.withheld = true
      this.closeReview(subject.recording)
    }
  }

  private retire(sentence: number): void {
    if (this.retired.has(sentence)) return
    this.retired.add(sentence)
    for (const task of this.tasks.values()) if (task.sentence === sentence && !task.closed) this.close(task)
  }

  private closeReview(recording: Recording): void {
    const review = this.tasks.get(`validate:${recording.id}`)
    if (review) this.close(review)
  }

  private close(task: Task): void {
    task.closed = true
    for (const each of this.of(task)) if (isHeld(each)) end(each, 'expired')
  }

  require(task: Task, needed: Task): void {
    const waits = (one: Task): boolean => one === task || [...one.needs].some(waits)
    if (waits(needed)) throw new Refused('prerequisite_circle')
    task.needs.add(needed)
  }
}

const isHeld = (assignment: Assignment) => assignment.state === 'active'

/** On the skip list: what a pack had too much of is not. */
const isGivenUp = ({ state, pack }: Assignment) => state === 'skipped' || (state === 'expired' && !pack)

const inTime = (a: Moment, b: Moment) => (isAfter(a, b) ? 1 : -1)

const isWished = (task: Task, wish: Wish) =>
  (wish.kind === 'any' || task.kind === wish.kind) && (!wish.campaign || task.campaign === wish.campaign)

const samePool = (a: Pool, b: Pool) => a.kind === b.kind && a.campaign === b.campaign
const poolOf = (who: string, { kind, campaign }: Pool) => `${who} ${kind} ${campaign.id}`

function end(assignment: Assignment, state: 'submitted' | 'skipped' | 'expired'): void {
  assignment.state = state
  assignment.draft = null
  assignment.overdue = false
  assignment.ended = NOT_YET_KNOWN
}
