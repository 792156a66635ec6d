import type { RequestHandler } from 'express'
import { z } from 'zod'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { ProductError } from '../platform/errors.js'
import { MILESTONES } from '../recognition/index.js'
import { WEEKLY_GOAL_MOST } from '../shared/limits.js'
import { contextOf } from './context.js'
import type { PageContributor, WebDeps } from './deps.js'
import { fontOf } from './fonts.js'
import { readForm } from './listen.js'
import { milestonesOf } from './milestones.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

/** Contributions on one page of one's history. */
const HISTORY_PAGE = 20

const Query = z.object({ before: z.iso.datetime().optional().catch(undefined) })
const Goal = z.object({
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
export function me(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    const { before } = Query.parse(req.query)
    const [mine, languages] = await Promise.all([
      contributor && everythingOf(deps, contributor, locale.tag, before),
      deps.listLanguages(),
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
export function setGoalByForm({ setWeeklyGoal }: WebDeps): RequestHandler[] {
  return [
    readForm,
    async (req, res) => {
      const { locale, contributor } = contextOf(res)
      const { success, data } = Goal.safeParse(req.body)
      if (!success) throw new ProductError('invalid', 'invalid_input', 'The goal is no such number.')
      if (contributor) await setWeeklyGoal(req, data.goal)
      res.redirect(303, `/${locale.tag}/me#rhythm`)
    },
  ]
}

async function everythingOf(
  deps: WebDeps,
  profile: PageContributor,
  locale: string,
  before: string | undefined,
) {
  const [history, consents, recognition] = await Promise.all([
    deps.historyOf(profile.id, { limit: HISTORY_PAGE, ...(before && { before }) }),
    deps.consentsOf(profile.id),
    deps.recognise(profile.id),
  ])
  const older = history.next ? `?${new URLSearchParams({ before: history.next })}#history` : undefined
  const milestones = milestonesOf(recognition, locale)
  const firstMilestones = { record: MILESTONES.record.bronze, validate: MILESTONES.validate.bronze }
  return { profile, history, older, consents, recognition, milestones, firstMilestones }
}
