import type { RequestHandler } from 'express'
import { z } from 'zod'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { contextOf } from './context.js'
import type { PageContributor, WebDeps } from './deps.js'
import { fontOf } from './fonts.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

/** Contributions on one page of one's history. */
const HISTORY_PAGE = 20

const Query = z.object({ before: z.iso.datetime().optional().catch(undefined) })

/** Who one is here, what one gave and what one agreed to; the page's script changes it through the API. */
export function me(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    const { before } = Query.parse(req.query)
    const [mine, languages] = await Promise.all([
      contributor && everythingOf(deps, contributor, before),
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

async function everythingOf(deps: WebDeps, profile: PageContributor, before: string | undefined) {
  const [history, consents] = await Promise.all([
    deps.historyOf(profile.id, { limit: HISTORY_PAGE, ...(before && { before }) }),
    deps.consentsOf(profile.id),
  ])
  const older = history.next ? `?${new URLSearchParams({ before: history.next })}#history` : undefined
  return { profile, history, older, consents }
}
