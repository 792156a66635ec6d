import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { castVote } from '../consensus/index.js'
import type { Deps } from '../http/deps.js'
import { parseInput, readForm } from '../http/input.js'
import type { Contributor } from '../identity/index.js'
import { transaction } from '../platform/db/index.js'
import { REASONS, VERDICTS } from '../shared/verdicts.js'
import { claim, skip } from '../tasks/index.js'
import { contextOf } from './context.js'
import { contributeProps } from './contribute.js'
import { heardProof, provesHeard } from './heard-proof.js'
import type { Clip } from './pages.js'
import { render } from './render.js'

const VoteForm = z.object({
  assignment: z.uuid(),
  /** The id of the vote, made with the form: sent again, it is the same vote. */
  id: z.uuid(),
  heard: z.string().max(100),
  verdict: z.enum([...VERDICTS, 'skip']),
  reasons: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given) => [given].flat())
    .pipe(z.array(z.enum(REASONS)).max(REASONS.length)),
})
type VoteForm = z.output<typeof VoteForm>

/** Where listening without script begins: a form, because looking at a page takes no work away from others. */
export function listen(deps: Deps): RequestHandler {
  return async (req, res) => {
    const props = await contributeProps(deps, req, res)
    if (props) await render(res, 'listen', { ...props, clip: undefined, state: 'begin' })
  }
}

/** Takes the vote on the clip before, if the form has one, and hands out the next clip. */
export function listenByForm(deps: Deps): RequestHandler[] {
  return [
    readForm,
    async (req, res) => {
      const props = await contributeProps(deps, req, res)
      if (!props) return
      const { contributor } = contextOf(res)
      if (!contributor?.consented) return res.redirect(303, props.data.urls.join)
      const isEmpty = !req.body || Object.keys(req.body as object).length === 0
      const refused = isEmpty
        ? undefined
        : await takeVote(deps, contributor, parseInput(VoteForm, req.body, 'body'))
      const next = await nextClip(deps, contributor, props.language.code)
      const isRefused = next !== undefined && next.assignment === refused?.assignment
      await render(res, 'listen', {
        ...props,
        // A clip that is still to be heard keeps the moment from which its vote is taken.
        clip: isRefused ? { ...next, heard: refused.heard } : next,
        state: next ? (isRefused ? 'hear-first' : 'listen') : 'empty',
      })
    },
  ]
}

/** Resolves to the vote if it was refused, because its clip cannot have been heard to its end yet. */
async function takeVote(
  { pool, config }: Deps,
  contributor: Contributor,
  vote: VoteForm,
): Promise<VoteForm | undefined> {
  const { id, assignment, heard, verdict, reasons } = vote
  if (verdict === 'accept' && !provesHeard(config.encryptionKey, assignment, heard)) return vote
  if (verdict === 'skip')
    await transaction(pool, (tx) => skip(tx, { assignment, kind: null, contributor }, null))
  else
    await castVote(pool, {
      id,
      assignment,
      verdict,
      reasons: verdict === 'reject' ? reasons : [],
      contributor,
    })
  return undefined
}

/** The clip that the contributor holds, or a new one; undefined when none is left. */
async function nextClip(
  { pool, config }: Deps,
  contributor: Contributor,
  language: string,
): Promise<Clip | undefined> {
  const [assignment] = await claim(pool, {
    kind: 'validate',
    language,
    count: 1,
    contributor: contributor.id,
  })
  if (!assignment?.recording) return undefined
  const { id, sentence, recording } = assignment
  return {
    assignment: id,
    recording: recording.id,
    sentence: sentence.text,
    heard: heardProof(config.encryptionKey, id, Date.now() + recording.duration_ms),
    vote: randomUUID(),
  }
}
