import type { RequestHandler } from 'express'
import { listLanguages } from '../campaigns/index.js'
import { contributionsOf } from '../consensus/index.js'
import type { Deps } from '../http/deps.js'
import { languageName } from '../platform/i18n/index.js'
import { hoursGoal, KINDS, recognise, type Recognition } from '../recognition/index.js'
import { latestTables, type LatestTables } from '../stats/index.js'
import { campaignAsked } from './campaign.js'
import { contextOf } from './context.js'
import { likelyLanguage, localLanguages } from './languages.js'
import { highestOfEach, milestoneOf } from './milestones.js'
import { render } from './render.js'

/** How far back "this session" reaches: long enough for a classroom's morning, short enough to be this visit. */
const SESSION_MS = 4 * 60 * 60 * 1000

/** Somebody who gave nothing yet has nothing to be thanked for, and is sent home. */
export function thankYou({ pool, cdn }: Deps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    if (!contributor) return res.redirect(`/${locale.tag}/`)
    const since = new Date(Date.now() - SESSION_MS)
    const [recognition, session, languages, tables] = await Promise.all([
      recognise(pool, contributor.id),
      contributionsOf(pool, contributor.id, since),
      listLanguages(pool),
      latestTables({ cdn }),
    ])
    const local = localLanguages(locale.tag, languages)
    const language =
      local.find(({ code }) => code === req.query.language) ?? likelyLanguage(req, locale.tag, local)
    const kinds = KINDS.map((kind) =>
      milestoneOf(recognition, { kind, language: language?.code ?? '' }, locale.tag),
    )
    await render(res, 'thank-you', {
      all: { recordings: sumOf(recognition, 'record'), validations: sumOf(recognition, 'validate') },
      session,
      campaign: campaignAsked(req.query.campaign),
      language,
      earned: highestOfEach(recognition.badges.filter(({ earned_at }) => earned_at >= since)).map(
        (badge) => ({
          ...badge,
          languageName: languageName(locale.tag, badge.language),
        }),
      ),
      milestones: kinds.filter(({ contributions }) => contributions > 0),
      recognition,
      together: language && goalOf(tables, language.code),
    })
  }
}

function sumOf({ progress }: Recognition, kind: (typeof KINDS)[number]): number {
  return progress
    .filter((each) => each.kind === kind)
    .reduce((sum, { contributions }) => sum + contributions, 0)
}

function goalOf(tables: LatestTables | undefined, language: string) {
  const row = tables?.languages.find((each) => each.language === language)
  return row && { hours: row.hours_valid, goal: hoursGoal(row.hours_valid) }
}
