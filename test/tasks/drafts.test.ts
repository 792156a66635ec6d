import { randomUUID } from 'node:crypto'
import { withdrawConsent, type Contributor } from '../../src/identity/index.js'
import { saveDraft } from '../../src/tasks/index.js'
import { Engine, type Verdict } from '../support/engine.js'

let engine: Engine

beforeAll(async () => void (engine = await Engine.start()))
afterAll(() => engine.stop())

/** Somebody with a clip to listen to. */
async function listener(on_timeout: 'release' | 'submit_draft') {
  const campaign = await engine.campaign(1, { timing: { validate: { on_timeout } } })
  const [author, who] = await engine.people(2)
  const [task] = await engine.claim(author!, { campaign })
  const recording = (await engine.record(author!, task!.id)).id
  const [review] = await engine.claim(who!, { kind: 'validate', campaign })
  return { campaign, recording, author: author!, who: who!, review: review!.id }
}

const save = (who: Contributor, assignment: string, content: unknown) =>
  saveDraft(engine.pool, { assignment, contributor: who.id }, content)

const draft = (verdict: Verdict, reasons: string[] = []) => ({ id: randomUUID(), verdict, reasons })

function votesOn(recording: string) {
  return engine.rows('select id, verdict, standing from validations where recording_id = $1', recording)
}

async function stateOf(assignment: string) {
  const [row] = await engine.rows('select state, draft from assignments where id = $1', assignment)
  return row
}

test('what was drafted last is submitted when the time is up, where the policy says so', async () => {
  const { who, review, recording, campaign } = await listener('submit_draft')
  const last = draft('reject', ['noise'])
  await save(who, review, draft('accept'))
  await save(who, review, last)
  await engine.runOut(review)
  expect(await votesOn(recording)).toEqual([{ id: last.id, verdict: 'reject', standing: 'counted' }])
  expect(await stateOf(review)).toEqual({ state: 'submitted', draft: null })
  expect(await engine.books(campaign, 'validate')).toMatchObject({ taken: 1, done: 1 })
})

test('elsewhere the task is released, and the draft goes with it', async () => {
  const { who, review, recording, campaign } = await listener('release')
  await save(who, review, draft('accept'))
  await engine.runOut(review)
  expect(await votesOn(recording)).toEqual([])
  expect(await stateOf(review)).toEqual({ state: 'expired', draft: null })
  expect(await engine.books(campaign, 'validate')).toMatchObject({ taken: 0, done: 0 })
})

test('without a draft the task is released whatever the policy says', async () => {
  const { review, campaign } = await listener('submit_draft')
  await engine.runOut(review)
  expect(await stateOf(review)).toEqual({ state: 'expired', draft: null })
  expect(await engine.books(campaign, 'validate')).toMatchObject({ taken: 0 })
})

test('a draft of somebody who withdrew their consent is not submitted, and holds up nobody', async () => {
  const { who, review, recording } = await listener('submit_draft')
  const other = await listener('submit_draft')
  await save(who, review, draft('accept'))
  await save(other.who, other.review, draft('accept'))
  await withdrawConsent(engine.pool, who, 'contributor-terms')
  await engine.runOut(review, other.review)
  expect(await votesOn(recording)).toEqual([])
  expect(await stateOf(review)).toEqual({ state: 'expired', draft: null })
  expect(await votesOn(other.recording)).toHaveLength(1)
})

test('a draft whose vote was sent in the meantime is not voted twice', async () => {
  const { who, review, recording } = await listener('submit_draft')
  const drafted = draft('accept')
  await save(who, review, drafted)
  await engine.lapse(review)
  await Promise.all([engine.vote(who, review, 'accept', drafted.id), engine.runOut(review)])
  expect(await votesOn(recording)).toHaveLength(1)
})

test('giving an assignment back forgets its draft', async () => {
  const { who, review } = await listener('submit_draft')
  await save(who, review, draft('accept'))
  await engine.skip(who, review)
  expect(await stateOf(review)).toEqual({ state: 'skipped', draft: null })
})

test('what is no draft of that kind is refused, and so is one for work that is not theirs or is done', async () => {
  const { who, review, author } = await listener('submit_draft')
  for (const wrong of [{}, { id: 'x', verdict: 'accept' }, draft('accept', ['noise']), 'accept']) {
    await expect(save(who, review, wrong)).rejects.toMatchObject({ code: 'draft_invalid' })
  }
  await expect(save(author, review, draft('accept'))).rejects.toMatchObject({ code: 'assignment_not_found' })
  await engine.vote(who, review)
  await expect(save(who, review, draft('accept'))).rejects.toMatchObject({ code: 'assignment_not_found' })

  const campaign = await engine.campaign(1)
  const [task] = await engine.claim(who, { campaign })
  await expect(save(who, task!.id, draft('accept'))).rejects.toMatchObject({ code: 'no_drafts' })
})
