import { randomUUID } from 'node:crypto'
import { type Request, type RequestHandler, urlencoded } from 'express'
import { z } from 'zod'
import { REASONS, VERDICTS } from '../shared/verdicts.js'
import { ProductError } from '../platform/errors.js'
import { contextOf } from './context.js'
import { contributeProps } from './contribute.js'
import type { WebDeps } from './deps.js'
import { render } from './render.js'

/** What a form of ours holds is far below this. */
const FORM_LIMIT = '8kb'

export const readForm = urlencoded({ extended: false, limit: FORM_LIMIT })

const Answer = z.object({
  assignment: z.uuid(),
  /** Of the vote, made with the form: sent again, it is the same vote. */
  id: z.uuid(),
  heard: z.string().max(100),
  verdict: z.enum([...VERDICTS, 'skip']),
  reasons: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given) => [given].flat())
    .pipe(z.array(z.enum(REASONS)).max(REASONS.length)),
})

type Answer = z.output<typeof Answer>

/** Where listening without script begins: a form, because looking at a page takes no work away from others. */
export function listen(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const props = await contributeProps(deps, req, res)
    if (props) await render(res, 'listen', { ...props, clip: undefined, state: 'begin' })
  }
}

/** Takes the answer to the clip before, if the form has one, and hands out the next. */
export function listenOn(deps: WebDeps): RequestHandler[] {
  return [
    readForm,
    async (req, res) => {
      const props = await contributeProps(deps, req, res)
      if (!props) return
      if (!contextOf(res).contributor?.consented) return res.redirect(303, props.data.urls.join)
      const tooEarly = await takeAnswer(deps, req)
      const claimed = await deps.plainWork.claim(req, props.language.code)
      const isSame = tooEarly !== undefined && tooEarly.assignment === claimed?.assignment
      const clip = claimed && { ...claimed, vote: randomUUID(), ...(isSame && { heard: tooEarly.heard }) }
      await render(res, 'listen', {
        ...props,
        clip,
        state: clip ? (isSame ? 'hear-first' : 'listen') : 'empty',
      })
    },
  ]
}

/** Resolves to the answer where it came before somebody can have heard the clip, and was not taken. */
async function takeAnswer({ plainWork }: WebDeps, req: Request): Promise<Answer | undefined> {
  if (!req.body || Object.keys(req.body as object).length === 0) return undefined
  const { success, data } = Answer.safeParse(req.body)
  if (!success) throw new ProductError('invalid', 'invalid_input', 'The form cannot be understood.')
  const { assignment, id, heard, verdict, reasons } = data
  if (verdict === 'skip') await plainWork.skip(req, assignment)
  else if (verdict === 'accept' && !plainWork.wasHeard(assignment, heard)) return data
  else await plainWork.vote(req, { assignment, id, verdict, reasons: verdict === 'reject' ? reasons : [] })
  return undefined
}
