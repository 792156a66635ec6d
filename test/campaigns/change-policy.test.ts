import { changePolicy, pauseCampaign, projectPolicies } from '../../src/campaigns/index.js'
import { policyOf } from '../../src/campaigns/policy.js'
import type { Contributor } from '../../src/identity/index.js'
import type { Pool, Transaction } from '../../src/platform/db/index.js'
import type { Assignment } from '../../src/tasks/index.js'
import { Engine } from '../support/engine.js'

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

const recordings = (wanted: number) => ({ contributions: { record: { wanted } } })
const votes = (wanted: number, most: number) => ({ contributions: { validate: { wanted, most } } })

const tasksOf = (campaign: string, kind = 'record') =>
  engine.rows<{ wanted: number; taken: number; done: number; open: boolean; closed: boolean }>(
    `select t.wanted, t.taken, t.done, t.open, t.closed_at is not null as closed
     from tasks t join pools p on p.id = t.pool_id
     where p.campaign_id = $1 and p.kind = $2 order by t.id`,
    campaign,
    kind,
  )

/** A recording and as many assignments to listen to it. */
async function recordingFor(listeners: Contributor[], policy: ReturnType<typeof votes>) {
  const campaign = await engine.campaign(1, policy)
  const author = await engine.person()
  const [task] = await engine.claim(author, { campaign })
  const recording = (await engine.record(author, task!.id)).id
  const reviews: Assignment[] = []
  for (const listener of listeners) {
    const [review] = await engine.claim(listener, { kind: 'validate', campaign })
    if (review) reviews.push(review)
  }
  return { campaign, recording, reviews }
}

test('sentences that were done are offered again when more recordings are wanted', async () => {
  const campaign = await engine.campaign(1)
  const [first, second] = (await engine.people(2)) as [Contributor, Contributor]
  const [task] = await engine.claim(first, { campaign })
  await engine.record(first, task!.id)
  expect(await engine.claim(second, { campaign })).toEqual([])

  expect(await changePolicy(engine.pool, campaign, recordings(3))).toEqual({ version: 2, changed: true })
  expect(await tasksOf(campaign)).toMatchObject([{ wanted: 3, taken: 1, done: 1, open: true }])
  expect(await engine.claim(second, { campaign })).toHaveLength(1)
  await engine.addTask(campaign)
  expect(await tasksOf(campaign)).toMatchObject([{ wanted: 3 }, { wanted: 3 }])
})

test('work in hand stays wanted when fewer recordings are, and no more is given out', async () => {
  const campaign = await engine.campaign(1, recordings(5))
  const [first, second, third] = (await engine.people(3)) as [Contributor, Contributor, Contributor]
  const [[done], [held]] = [await engine.claim(first, { campaign }), await engine.claim(second, { campaign })]
  await engine.record(first, done!.id)

  await changePolicy(engine.pool, campaign, recordings(1))
  expect(await tasksOf(campaign)).toMatchObject([{ wanted: 2, taken: 2, done: 1, open: false }])
  expect(await engine.claim(third, { campaign })).toEqual([])
  expect(await engine.record(second, held!.id)).toMatchObject({ standing: 'counted' })
})

test('a lease that was given stays as long as it was; the next claim gets the new length', async () => {
  const campaign = await engine.campaign(2)
  const who = await engine.person()
  const secondsOf = ({ expires_at }: Assignment) => (expires_at.getTime() - Date.now()) / 1000
  const [before] = await engine.claim(who, { campaign, count: 1 })
  await changePolicy(engine.pool, campaign, { timing: { record: { lease_seconds: 120 } } })
  const [still, next] = await engine.claim(who, { campaign, count: 2 })
  expect(still!.id).toBe(before!.id)
  expect(secondsOf(still!)).toBeGreaterThan(3000)
  expect(secondsOf(next!)).toBeLessThanOrEqual(120)
})

test('an undecided recording is decided by the policy in force at its next vote, and the decision names it', async () => {
  const people = (await engine.people(3)) as [Contributor, Contributor, Contributor]
  const { campaign, recording, reviews } = await recordingFor(people.slice(0, 2), votes(3, 5))
  for (const [n, review] of reviews.entries()) await engine.vote(people[n]!, review.id)
  expect(await tasksOf(campaign, 'validate')).toMatchObject([{ wanted: 3, done: 2, closed: false }])

  // Two accepts would do now, but nothing is decided without a vote: one more is asked for.
  await changePolicy(engine.pool, campaign, votes(2, 2))
  expect(await tasksOf(campaign, 'validate')).toMatchObject([{ wanted: 3, done: 2, open: true }])
  const [last] = await engine.claim(people[2], { kind: 'validate', campaign })
  await engine.vote(people[2], last!.id)
  expect(
    await engine.rows('select outcome, policy_version from decisions where recording_id = $1', recording),
  ).toEqual([{ outcome: 'valid', policy_version: 2 }])
  expect(await tasksOf(campaign, 'validate')).toMatchObject([{ wanted: 3, done: 3, closed: true }])
})

test('what is decided stays decided, by the version that decided it', async () => {
  const people = await engine.people(1)
  const { campaign, recording, reviews } = await recordingFor(people, votes(1, 1))
  await engine.vote(people[0]!, reviews[0]!.id)
  await changePolicy(engine.pool, campaign, votes(4, 9))
  expect(
    await engine.rows('select outcome, policy_version from decisions where recording_id = $1', recording),
  ).toEqual([{ outcome: 'valid', policy_version: 1 }])
  expect(await tasksOf(campaign, 'validate')).toMatchObject([{ wanted: 1, closed: true }])
})

test('a vote may be taken back within the window of the policy in force', async () => {
  const people = (await engine.people(1)) as [Contributor]
  const { campaign, reviews } = await recordingFor(people, votes(1, 1))
  const vote = await engine.vote(people[0], reviews[0]!.id)
  await changePolicy(engine.pool, campaign, { timing: { validate: { undo_seconds: 0 } } })
  await expect(engine.undo(people[0], vote.id)).rejects.toMatchObject({ code: 'undo_window_over' })
  await changePolicy(engine.pool, campaign, { timing: { validate: { undo_seconds: 60 } } })
  await engine.undo(people[0], vote.id)
})

test('a decision names only a policy that its campaign has', async () => {
  const people = await engine.people(1)
  const { recording, reviews } = await recordingFor(people, votes(1, 1))
  await engine.vote(people[0]!, reviews[0]!.id)
  await expect(
    engine.rows('update decisions set policy_version = 7 where recording_id = $1', recording),
  ).rejects.toMatchObject({ code: '23503' })
})

test('each version is kept with its event; the same policy again is no new version', async () => {
  const campaign = await engine.campaign(1)
  await changePolicy(engine.pool, campaign, recordings(2))
  expect(await changePolicy(engine.pool, campaign, recordings(2))).toEqual({ version: 2, changed: false })
  expect(await changePolicy(engine.pool, campaign, {})).toEqual({ version: 3, changed: true })
  const [first, second, third] = await engine.rows<{ rules: unknown; projected: boolean }>(
    `select rules, projected_at is not null as projected from campaign_policies
     where campaign_id = $1 order by version`,
    campaign,
  )
  expect(second).toMatchObject({ rules: recordings(2), projected: true })
  expect(third).toEqual(first)
  const events = await engine.rows<{ data: unknown }>(
    `select data from events where campaign_id = $1 and verb = 'campaign.policy_changed' order by id`,
    campaign,
  )
  expect(events.map(({ data }) => data)).toEqual([
    { policy: second!.rules, policy_version: 2 },
    { policy: third!.rules, policy_version: 3 },
  ])
  expect(await policyOf(engine.pool, campaign)).toMatchObject({ version: 3, rules: third!.rules })
})

test('a paused campaign stays paused', async () => {
  const campaign = await engine.campaign(1)
  await pauseCampaign(engine.pool, campaign)
  await changePolicy(engine.pool, campaign, recordings(2))
  expect(await engine.claim(await engine.person(), { campaign })).toEqual([])
})

test.each([
  [{ contributions: { record: { wanted: 0 } } }, 'contributions.record.wanted'],
  [{ contributions: { validate: { wanted: 3, most: 2 } } }, 'contributions.validate'],
  [{ contributions: { sing: { wanted: 1 } } }, 'contributions'],
  [{ timing: { record: { undo_seconds: 60 } } }, 'timing.record'],
  [{ timing: { record: { pack_seconds: 72 * 3600 + 1 } } }, 'timing.record.pack_seconds'],
  [{ capture: { reverb: true } }, 'capture'],
])('%j is refused, with the place that is wrong, and changes nothing', async (policy, place) => {
  const campaign = await engine.campaign(1)
  await expect(changePolicy(engine.pool, campaign, policy)).rejects.toMatchObject({
    code: 'policy_invalid',
    message: expect.stringMatching(new RegExp(`^${place}: `)) as string,
  })
  expect(await policyOf(engine.pool, campaign)).toMatchObject({ version: 1 })
})

test('tasks that are being opened while the policy changes want what it says', async () => {
  const campaign = await engine.campaign(1)
  const client = await engine.pool.connect()
  try {
    await client.query('begin')
    await engine.addSentences(client as Transaction, campaign, 1)
    const change = changePolicy(engine.pool, campaign, recordings(4))
    await engine.untilSomebodyWaits()
    await client.query('commit')
    await change
  } finally {
    client.release()
  }
  expect(await tasksOf(campaign)).toMatchObject([{ wanted: 4 }, { wanted: 4 }])
})

test('a change that a process left half done is ended by the job', async () => {
  const campaign = await engine.campaign(2)
  await expect(changePolicy(diesAfterCommit(engine.pool), campaign, recordings(3))).rejects.toThrow('died')
  expect(await tasksOf(campaign)).toMatchObject([{ wanted: 1 }, { wanted: 1 }])
  expect(await projectPolicies(engine.pool)).toEqual({ campaigns: 1, tasks: 2 })
  expect(await tasksOf(campaign)).toMatchObject([{ wanted: 3 }, { wanted: 3 }])
  expect(await projectPolicies(engine.pool)).toEqual({ campaigns: 0, tasks: 0 })
})

/** A pool that lends connections for transactions, and nothing else. */
const diesAfterCommit = (pool: Pool): Pool =>
  new Proxy(pool, {
    get: (target, name) =>
      name === 'query'
        ? () => Promise.reject(new Error('the process died'))
        : (Reflect.get(target, name) as unknown),
  })
