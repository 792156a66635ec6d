import type { RequestHandler } from 'express'
import { z } from 'zod'
import { Moment } from '../api/schemas/contributors.js'
import { listLanguages } from '../campaigns/index.js'
import { historyOf } from '../consensus/index.js'
import type { Deps } from '../http/deps.js'
import { parseInput, readForm } from '../http/input.js'
import { changeProfile, consentsOf, CONTRIBUTOR_TERMS, type Contributor } from '../identity/index.js'
import type { Pool } from '../platform/db/index.js'
import { MILESTONES, recognise } from '../recognition/index.js'
import { WEEKLY_GOAL_MOST } from '../shared/limits.js'
import { contextOf } from './context.js'
import { fontOf } from './fonts.js'
import { milestonesOf } from './milestones.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

/** Contributions on one page of one's history. */
const HISTORY_PAGE = 20

const Query = z.object({ before: Moment.optional().catch(undefined) })
const GoalForm = z.object({
  goal: z.union([
    z.literal('').transform(() => null),
    z.coerce
      .number()
      .int()
      .min(0)
      .max(WEEKLY_GOAL_MOST)
      .transform((goal) => goal || null),
  ]),
})

/** Who one is here, what one gave and what one agreed to; the page's script changes it through the API. */
export function me({ pool }: Deps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    const { before } = Query.parse(req.query)
    const [mine, languages] = await Promise.all([
      contributor && everythingOf(pool, contributor, locale.tag, before),
      listLanguages(pool),
    ])
    const { document, version } = CONTRIBUTOR_TERMS
    const shown = new Set(mine?.history.items.map(({ sentence }) => sentence.language))
    await render(res, 'me', {
      mine,
      fonts: new Map(
        languages
          .filter(({ code }) => shown.has(code))
          .map(({ code, script }) => [code, fontOf(code, script)]),
      ),
      choices: profileChoices(locale.tag, languages),
      data: { consent: { document, version } },
    })
  }
}

/** A goal for the week; an empty field is none. */
export function setGoalByForm({ pool }: Deps): RequestHandler[] {
  return [
    readForm,
    async (req, res) => {
      const { locale, contributor } = contextOf(res)
      const { goal } = parseInput(GoalForm, req.body, 'body')
      if (contributor) await changeProfile(pool, contributor, { weekly_goal: goal })
      res.redirect(303, `/${locale.tag}/me#rhythm`)
    },
  ]
}

async function everythingOf(pool: Pool, profile: Contributor, locale: string, before: string | undefined) {
  const [history, consents, recognition] = await Promise.all([
    historyOf(pool, profile.id, { limit: HISTORY_PAGE, ...(before && { before }) }),
    consentsOf(pool, profile.id),
    recognise(pool, profile.id),
  ])
  const older = history.next ? `?${new URLSearchParams({ before: history.next })}#history` : undefined
  const milestones = milestonesOf(recognition, locale)
  const firstMilestones = { record: MILESTONES.record.bronze, validate: MILESTONES.validate.bronze }
  return { profile, history, older, consents, recognition, milestones, firstMilestones }
}
