import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import {
  changePolicy,
  pauseCampaign,
  resumeCampaign,
  requirePolicy,
  type PolicyInput,
} from '../../../src/campaigns/index.js'
import type { Contributor } from '../../../src/identity/index.js'
import { fileReport } from '../../../src/moderation/index.js'
import { transaction } from '../../../src/platform/db/index.js'
import { ProductError } from '../../../src/platform/errors.js'
import {
  expireAssignments,
  requireFirst,
  saveDraft,
  type Assignment as Given,
} from '../../../src/tasks/index.js'
import type { Engine, Verdict } from '../../support/engine.js'
import {
  Model,
  Refused,
  type Assignment,
  type Campaign,
  type Limits,
  type Moment,
  type Pool,
  type Task,
  type Wish,
} from './model.js'
import { kept, told } from './story.js'

/** A world to begin with, and what happens in it. Numbers pick among what there is at that moment. */
interface History {
  people: number
  campaigns: { sentences: number; policy: PolicyInput }[]
  steps: Step[]
}

type Step =
  | {
      do: 'claim'
      who: number
      kind: Wish['kind']
      campaign: number | null
      count: number
      pack: boolean
      settled: boolean
    }
  | { do: 'skip'; pick: number; reason: 'unused' | 'too hard' | null }
  | { do: 'submit' | 'submit late' | 'draft'; pick: number; verdict: Verdict }
  | { do: 'lapse' | 'take back' | 'pause or resume' | 'add a sentence'; pick: number }
  | { do: 'report'; who: number; pick: number; what: 'sentence' | 'recording' }
  | { do: 'require'; pick: number; needs: number }
  | { do: 'expire' }
  | { do: 'change the policy'; pick: number; policy: PolicyInput }

const pick = fc.nat(1000)
const verdict = fc.constantFrom<Verdict>('accept', 'accept', 'accept', 'reject', 'unsure')
const kind = fc.constantFrom<Wish['kind']>('record', 'validate', 'any')
const few = fc.integer({ min: 1, max: 3 })

const claim = fc.record({
  do: fc.constant('claim' as const),
  who: pick,
  kind,
  campaign: fc.option(pick, { freq: 3 }),
  count: fc.constantFrom(1, 1, 2, 3, 6),
  pack: fc.boolean(),
  settled: fc.boolean(),
})
const simple = fc.constantFrom('lapse' as const, 'take back' as const)
const rare = fc.constantFrom('pause or resume' as const, 'add a sentence' as const)
const policy = fc
  .record({
    recordings: few,
    wanted: few,
    more: fc.nat(2),
    on_timeout: fc.constantFrom('release' as const, 'submit_draft' as const),
  })
  .map(({ recordings, wanted, more, on_timeout }) => ({
    contributions: { record: { wanted: recordings }, validate: { wanted, most: wanted + more } },
    timing: { validate: { on_timeout } },
  }))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: claim },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('submit' as const), pick, verdict }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('skip' as const),
      pick,
      reason: fc.constantFrom('unused', 'too hard', null),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: simple, pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('submit late' as const), pick, verdict }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('draft' as const), pick, verdict }) },
  { weight: 2, arbitrary: fc.record({ do: rare, pick }) },
  { weight: 2, arbitrary: fc.constant({ do: 'expire' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      who: pick,
      pick,
      what: fc.constantFrom('sentence' as const, 'recording' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('require' as const), pick, needs: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change the policy' as const), pick, policy }) },
)

const campaign = fc.record({ sentences: few, policy })

const history = (steps: number): fc.Arbitrary<History> =>
  fc.record({
    people: fc.integer({ min: 2, max: 4 }),
    campaigns: fc.array(campaign, { minLength: 1, maxLength: 3 }),
    steps: fc.array(step, { minLength: 1, maxLength: steps, size: 'max' }),
  })

/** Tries random histories, one language each, and shrinks the first one that goes otherwise than the model says. */
export async function tryHistories(
  engine: Engine,
  limits: Limits,
  { runs, steps, seconds }: { runs: number; steps: number; seconds: number },
): Promise<void> {
  let languages = 0
  const asTheModelSays = fc.asyncProperty(history(steps), async (story) => {
    await happen(await engine.in(`qaa-${String(++languages).padStart(6, '0')}`), story, limits)
  })
  await fc.assert(asTheModelSays, { numRuns: runs, interruptAfterTimeLimit: seconds * 1000 })
}

/** Lets a history happen, to the engine in a language of its own and to the model, and compares after each step. */
async function happen(engine: Engine, { people, campaigns, steps }: History, limits: Limits): Promise<void> {
  const world = new World(engine, new Model(limits), await engine.people(people))
  for (const { sentences, policy } of campaigns) await world.openCampaign(sentences, policy)
  await world.compare()
  for (const step of steps) {
    await world.take(step)
    await world.compare()
  }
  expect(await told(engine)).toEqual(await kept(engine))
}

class World {
  constructor(
    readonly engine: Engine,
    readonly model: Model,
    readonly people: Contributor[],
  ) {}

  async openCampaign(sentences: number, policy: PolicyInput): Promise<void> {
    const id = await this.engine.campaign(0, policy)
    this.model.campaigns.push({ id, policy: requirePolicy(policy), offered: true })
    await this.addSentences(this.model.campaigns.at(-1)!, sentences)
  }

  async addSentences(campaign: Campaign, count: number): Promise<void> {
    await transaction(this.engine.pool, (tx) => this.engine.addSentences(tx, campaign.id, count))
    const tasks = await this.engine.rows<{ sentence: number }>(
      `select sentence_id as sentence from tasks t join pools p on p.id = pool_id
       where campaign_id = $1 and kind = 'record'`,
      campaign.id,
    )
    for (const { sentence } of tasks)
      if (!this.model.tasks.has(`record:${sentence}`)) this.model.openTask(campaign, sentence)
  }

  async take(step: Step): Promise<void> {
    const { model, engine } = this
    switch (step.do) {
      case 'claim':
        return this.claim(step)
      case 'submit':
        return this.withOne(this.likely('active'), step.pick, (each) => this.submit(each, step.verdict))
      case 'submit late':
        return this.withOne(this.likely('expired'), step.pick, (each) => this.submit(each, step.verdict))
      case 'draft':
        return this.withOne(this.likely('active'), step.pick, (each) => this.draft(each, step.verdict))
      case 'skip':
        return this.withOne(this.likely('active'), step.pick, (each) =>
          same(
            () => engine.skip(this.person(each), each.id, step.reason),
            () => model.skip(each, step.reason),
          ),
        )
      case 'lapse':
        return this.withOne(this.likely('active'), step.pick, async (each) => {
          await engine.lapse(each.id)
          model.lapse(each)
        })
      case 'expire':
        await expireAssignments(engine.pool)
        return model.expire()
      case 'take back':
        return this.takeBack(step.pick)
      case 'report':
        return this.report(step)
      case 'require':
        return this.require(step)
      case 'add a sentence':
        return this.addSentences(model.campaigns[step.pick % model.campaigns.length]!, 1)
      case 'change the policy':
        return this.changePolicy(model.campaigns[step.pick % model.campaigns.length]!, step.policy)
      case 'pause or resume':
        return this.pauseOrResume(model.campaigns[step.pick % model.campaigns.length]!)
    }
  }

  async claim(step: Extract<Step, { do: 'claim' }>): Promise<void> {
    const { model, engine } = this
    const who = this.people[step.who % this.people.length]!
    const campaign = step.campaign === null ? null : model.campaigns[step.campaign % model.campaigns.length]!
    const wish: Wish = { ...step, campaign }
    if (step.settled) await engine.settle()
    const hand = await engine.claim(who, { ...step, campaign: campaign?.id }).catch(codeOf)

    const mine = model.mine(who.id, wish)
    const answer = typeof hand === 'string' ? [] : hand
    expect(answer.slice(0, mine.length).map(({ id }) => id)).toEqual(mine.map(({ id }) => id))
    const given = answer.slice(mine.length)
    const tasks = given.map((each) => model.tasks.get(keyOf(each))!)
    expect(model.objectTo(tasks, who.id, wish)).toBeUndefined()
    if (answer.length === 0) expect(hand).toEqual(this.emptyHand(who, wish))

    const isFresh = tasks.some((task) => model.fresh(task, who.id))
    const suited = [...model.tasks.values()].filter((task) => model.suits(task, who.id))
    for (const [pool, to] of await this.reoffered(who)) {
      expect(model.objectToReturn(who.id, pool, to, suited, isFresh ? [] : tasks)).toBeUndefined()
    }
    given.forEach(({ id }, i) => model.give(who.id, id, tasks[i]!, step.pack))
  }

  /** What a claim answers that has nothing to give, or nothing that it may. */
  private emptyHand(who: Contributor, wish: Wish): [] | string {
    if (this.model.places(who.id, wish) === 0) return 'too_many_held'
    return wish.pack ? 'no_pack' : []
  }

  async submit(each: Assignment, verdict: Verdict): Promise<void> {
    const { model, engine } = this
    const [who, id] = [this.person(each), randomUUID()]
    if (each.task.kind === 'record') {
      const record = async () => (await engine.record(who, each.id, id)).standing
      return same(record, () => model.record(each, id))
    }
    const vote = async () => (await engine.vote(who, each.id, verdict, id)).standing
    return same(vote, () => model.vote(each, { id, verdict }))
  }

  async draft(each: Assignment, verdict: Verdict): Promise<void> {
    const draft = { id: randomUUID(), verdict }
    await same(
      () => saveDraft(this.engine.pool, { assignment: each.id, contributor: each.who }, draft),
      () => this.model.draft(each, draft),
    )
  }

  async takeBack(pick: number): Promise<void> {
    const { model, engine } = this
    const [recordings, votes] = [model.recordings.length, model.votes.length]
    const n = pick % Math.max(1, recordings + votes)
    const [recording, vote] = [model.recordings[n], model.votes[n - recordings]]
    if (recording) {
      const who = this.person(recording.assignment)
      await same(
        () => engine.withdraw(who, recording.id),
        () => model.withdraw(recording),
      )
    } else if (vote) {
      const who = this.person(vote.assignment)
      await same(
        () => engine.undo(who, vote.id),
        () => model.undo(vote),
      )
    }
  }

  async report({ who: n, pick, what }: Extract<Step, { do: 'report' }>): Promise<void> {
    const { model, engine } = this
    const who = this.people[n % this.people.length]!
    const file = async (subject: { sentence: number } | { recording: string }) =>
      void (await fileReport(engine.pool, who, subject, { reason: 'offensive', note: null }))
    if (what === 'recording') {
      await this.withOne(model.recordings, pick, (recording) =>
        same(
          () => file({ recording: recording.id }),
          () => model.report(who.id, { recording }),
        ),
      )
    } else {
      await this.withOne([...model.tasks.values()], pick, ({ sentence }) =>
        same(
          () => file({ sentence }),
          () => model.report(who.id, { sentence }),
        ),
      )
    }
  }

  async require({ pick, needs }: Extract<Step, { do: 'require' }>): Promise<void> {
    const tasks = [...this.model.tasks.values()]
    const [task, needed] = [tasks[pick % tasks.length]!, tasks[needs % tasks.length]!]
    const ids = new Map((await this.rowsOfTasks()).map(({ key, id }) => [key, id]))
    await same(
      () => transaction(this.engine.pool, (tx) => requireFirst(tx, ids.get(task.key)!, ids.get(needed.key)!)),
      () => this.model.require(task, needed),
    )
  }

  async pauseOrResume(campaign: Campaign): Promise<void> {
    campaign.offered = !campaign.offered
    await (campaign.offered ? resumeCampaign : pauseCampaign)(this.engine.pool, campaign.id)
  }

  async changePolicy(campaign: Campaign, policy: PolicyInput): Promise<void> {
    await changePolicy(this.engine.pool, campaign.id, policy)
    this.model.changePolicy(campaign, requirePolicy(policy))
  }

  /** Assignments to do something with: those in such a state, and a few others. */
  private likely(...states: Assignment['state'][]): Assignment[] {
    const { assignments } = this.model
    return assignments.filter(({ state }, n) => states.includes(state) || n % 8 === 0)
  }

  private async withOne<T>(among: T[], pick: number, work: (one: T) => Promise<void>): Promise<void> {
    // The newest are the most likely to be of interest.
    const one = among.at(-1 - (pick % Math.max(1, among.length)))
    if (one) await work(one)
  }

  private person = ({ who }: Assignment) => this.people.find(({ id }) => id === who)!

  /** Every count, state and decision. */
  async compare(): Promise<void> {
    const { model } = this
    const [tasks, assignments, decisions] = await Promise.all([
      this.rowsOfTasks(),
      this.rowsOfAssignments(),
      this.engine.rows<{ recording: string; outcome: string }>(
        `select recording_id as recording, outcome from decisions d join recordings r on r.id = recording_id
         where language = $1`,
        this.engine.language,
      ),
    ])
    const expected = [...model.tasks.values()].map((task) => ({
      key: task.key,
      wanted: task.wanted,
      taken: model.taken(task),
      done: model.done(task),
      blocked: model.blocked(task),
      closed: task.closed,
      open: model.open(task),
    }))
    expect(byKey(tasks.map(({ id: _id, ...task }) => task))).toEqual(byKey(expected))

    const states = assignments.map(({ leased: _leased, ended: _ended, ...each }) => each)
    expect(byKey(states)).toEqual(byKey(model.assignments.map(shown)))
    for (const { key, leased, ended, task } of assignments) {
      const assignment = model.assignments.find((each) => each.id === key)!
      const idOfTask = tasks.find((each) => each.key === task)!.id
      assignment.leased = [leased, idOfTask]
      if (assignment.ended) assignment.ended = [ended!, key]
    }

    const decided = model.recordings.flatMap(({ id, outcome }) =>
      outcome ? [{ recording: id, outcome }] : [],
    )
    const inOrder = (a: { recording: string }, b: { recording: string }) =>
      a.recording < b.recording ? -1 : 1
    expect(decisions.sort(inOrder)).toEqual(decided.sort(inOrder))
  }

  private rowsOfTasks() {
    return this.engine.rows<
      { id: number; key: string; closed: boolean; open: boolean } & Record<
        'wanted' | 'taken' | 'done' | 'blocked',
        number
      >
    >(
      `select t.id, ${KEY} as key, t.wanted, t.taken, t.done, t.blocked, t.closed_at is not null as closed, t.open
       from tasks t join pools p on p.id = t.pool_id where p.language = $1`,
      this.engine.language,
    )
  }

  private rowsOfAssignments() {
    return this.engine.rows<ReturnType<typeof shown> & { leased: number; ended: number | null }>(
      `select a.id as key, ${KEY} as task, a.contributor_id as who, a.state, a.standing, a.pack,
         a.state = 'active' and a.expires_at < now() as overdue, a.draft is not null as drafted,
         (extract(epoch from a.leased_at) * 1000000)::float8 as leased,
         (extract(epoch from a.ended_at) * 1000000)::float8 as ended
       from assignments a join tasks t on t.id = a.task_id join pools p on p.id = t.pool_id
       where p.language = $1`,
      this.engine.language,
    )
  }

  /** How far the skip lists of a contributor were offered again. */
  private async reoffered({ id }: Contributor): Promise<[Pool, Moment][]> {
    const cursors = await this.engine.rows<{ campaign: string; kind: Task['kind']; at: number; id: string }>(
      `select p.campaign_id as campaign, p.kind, (extract(epoch from c.reoffered_ended_at) * 1000000)::float8 as at,
         c.reoffered_id as id
       from queue_cursors c join pools p on p.id = c.pool_id where c.contributor_id = $1`,
      id,
    )
    return cursors.map(({ campaign, kind, at, id }) => [
      { campaign: this.model.campaigns.find((each) => each.id === campaign)!, kind },
      [at, id],
    ])
  }
}

/** The same name that the model has for a task. */
const KEY = `coalesce('validate:' || t.recording_id, 'record:' || t.sentence_id)`
const keyOf = ({ sentence, recording }: Given) =>
  recording ? `validate:${recording.id}` : `record:${sentence.id}`

const shown = ({ id, task, who, state, standing, pack, overdue, draft }: Assignment) => {
  return { key: id, task: task.key, who, state, standing, pack, overdue, drafted: draft !== null }
}

const byKey = <T extends { key: string }>(rows: T[]) => rows.sort((a, b) => (a.key < b.key ? -1 : 1))

const codeOf = (error: unknown): string => {
  if (error instanceof ProductError) return error.code
  throw error
}

/** Both answer alike, or refuse with the same code. */
async function same<T>(real: () => Promise<T>, model: () => T): Promise<void> {
  let expected: unknown
  try {
    expected = model()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    expected = error.message
  }
  expect(await real().catch(codeOf)).toEqual(expected)
}
