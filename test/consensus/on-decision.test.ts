import { randomUUID } from 'node:crypto'
import { onDecision, type DecisionChange, type DecisionHandler } from '../../src/consensus/index.js'
import type { Contributor } from '../../src/identity/index.js'
import { Engine } from '../support/engine.js'

let engine: Engine
let handler: DecisionHandler

beforeAll(async () => {
  engine = await Engine.start()
  onDecision((tx, change) => handler(tx, change))
  await engine.rows('create table earnings (recording_id uuid, outcome text, earned_before text)')
})
afterAll(() => engine.stop())

const write: DecisionHandler = async (tx, { recordingId, decision, before }) => {
  await tx.query('insert into earnings values ($1, $2, $3)', [recordingId, decision?.outcome ?? null, before])
}

/** A recording with two listeners who hold it, under a policy by which one vote decides. */
async function recordingWithListeners() {
  const campaign = await engine.campaign(1, {
    contributions: { validate: { wanted: 1, most: 3 } },
  })
  const [author, ...listeners] = (await engine.people(3)) as [Contributor, Contributor, Contributor]
  const [task] = await engine.claim(author, { campaign })
  const recording = (await engine.record(author, task!.id)).id
  const [listener] = listeners
  const [review] = await engine.claim(listener, { kind: 'validate', campaign })
  return { campaign, recording, listener, review: review!.id }
}

const earningsOf = (recording: string) =>
  engine.rows('select outcome, earned_before from earnings where recording_id = $1', recording)

test('what a handler writes commits with the decision, and again when the vote is taken back', async () => {
  handler = write
  const { recording, listener, review } = await recordingWithListeners()
  const vote = await engine.vote(listener, review)
  expect(await earningsOf(recording)).toEqual([{ outcome: 'valid', earned_before: null }])
  await engine.undo(listener, vote.id)
  expect(await earningsOf(recording)).toEqual([
    { outcome: 'valid', earned_before: null },
    { outcome: null, earned_before: 'valid' },
  ])
})

test('a handler that throws rolls the vote back with the decision, and the vote can be sent again', async () => {
  const { recording, listener, review } = await recordingWithListeners()
  const id = randomUUID()
  handler = async (tx, change) => {
    await write(tx, change)
    throw new Error('no account to credit')
  }
  await expect(engine.vote(listener, review, 'accept', id)).rejects.toThrow('no account to credit')
  const left = `select
    (select count(*)::int from validations where recording_id = $1) as votes,
    (select count(*)::int from decisions where recording_id = $1) as decisions,
    (select count(*)::int from events where recording_id = $1 and verb in ('validation.cast', 'decision.made')) as events,
    (select count(*)::int from earnings where recording_id = $1) as earnings,
    (select state from assignments where id = $2) as assignment`
  expect(await engine.rows(left, recording, review)).toEqual([
    { votes: 0, decisions: 0, events: 0, earnings: 0, assignment: 'active' },
  ])

  handler = write
  await engine.vote(listener, review, 'accept', id)
  expect(await engine.rows(left, recording, review)).toEqual([
    { votes: 1, decisions: 1, events: 2, earnings: 1, assignment: 'submitted' },
  ])
})

test('a handler is told what was decided, by which policy and on which evidence', async () => {
  const changes: DecisionChange[] = []
  handler = async (_tx, change) => void changes.push(change)
  const { campaign, recording, listener, review } = await recordingWithListeners()
  await engine.vote(listener, review, 'reject')
  expect(changes).toEqual([
    {
      recordingId: recording,
      campaignId: campaign,
      language: engine.language,
      before: null,
      policyVersion: 1,
      decision: {
        outcome: 'invalid',
        confidence: null,
        method: 'majority',
        evidence: { accept: 0, reject: 1, unsure: 0 },
      },
    },
  ])
  expect(
    await engine.rows(
      'select campaign_id, policy_version, evidence, rejects from decisions where recording_id = $1',
      recording,
    ),
  ).toEqual([
    {
      campaign_id: campaign,
      policy_version: 1,
      evidence: { accept: 0, reject: 1, unsure: 0 },
      rejects: 1,
    },
  ])
})
