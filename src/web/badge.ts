import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../http/deps.js'
import { parseInput, readForm } from '../http/input.js'
import { formatsFor, languageName, translator } from '../platform/i18n/index.js'
import { findBadge, MILESTONES, shareBadge, type ShownBadge } from '../recognition/index.js'
import { contextOf } from './context.js'
import { answerPicture, badgePicture } from './pictures/index.js'
import { render } from './render.js'

type ById = { id: string }

const Id = z.guid()
const Sharing = z.object({ shared: z.enum(['yes', 'no']) })

/** How long a browser may keep the picture of a badge, in seconds: its owner may change their name, or stop sharing. */
const PICTURE_MAX_AGE_S = 300

/** A badge, for its owner and for whom they gave its link to. For everybody else there is no such page. */
export function badge(deps: Deps): RequestHandler<ById> {
  return async (req, res, next) => {
    const found = await visibleBadge(deps, req.params.id, res)
    if (!found) return next()
    const { locale, origin } = contextOf(res)
    const address = `${origin}/${locale.tag}/badges/${found.id}`
    const named = wordsOf(found, locale.tag)
    await render(res, 'badge', {
      badge: found,
      named,
      address,
      title: named.title,
      shared: {
        title: found.username ? `${named.title} · ${found.username}` : named.title,
        description: `${named.languageName} · ${named.reached}`,
        picture: `${address}/picture.png`,
      },
    })
  }
}

export function pictureOfBadge(deps: Deps): RequestHandler<ById> {
  return async (req, res, next) => {
    const found = await visibleBadge(deps, req.params.id, res)
    if (!found) return next()
    const { tag } = contextOf(res).locale
    const { title, reached, languageName } = wordsOf(found, tag)
    const picture = badgePicture({
      tier: found.tier,
      kind: found.kind,
      languageName,
      languageCode: found.language,
      userName: found.username,
      earnedOn: found.earned_at,
      locale: tag,
      words: { title, reached },
    })
    await answerPicture(req as Request, res, picture, { maxAgeS: PICTURE_MAX_AGE_S, for: 'private' })
  }
}

/** A form, so that it works without script. */
export function badgeByForm(deps: Deps): RequestHandler<ById>[] {
  return [
    readForm,
    async (req, res, next) => {
      const { shared } = parseInput(Sharing, req.body, 'body')
      const { locale, contributor } = contextOf(res)
      const found = await visibleBadge(deps, req.params.id, res)
      if (!contributor || !found?.is_mine) return next()
      await shareBadge(deps.pool, contributor, found.id, shared === 'yes')
      res.redirect(303, `/${locale.tag}/badges/${found.id}`)
    },
  ]
}

async function visibleBadge({ pool }: Deps, id: string, res: Response): Promise<ShownBadge | undefined> {
  const { success, data } = Id.safeParse(id)
  return success ? findBadge(pool, data, contextOf(res).contributor?.id ?? null) : undefined
}

function wordsOf({ kind, tier, language, earned_at }: ShownBadge, locale: string) {
  const t = translator(locale)
  return {
    title: `${t(`badge.${tier}`)} · ${t(`badge.${kind}`)}`,
    reached: t(`badge.reached-${kind}`, { count: MILESTONES[kind][tier] }),
    languageName: languageName(locale, language),
    date: formatsFor(locale).date(earned_at),
  }
}
