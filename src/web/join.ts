import type { RequestHandler } from 'express'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { contextOf } from './context.js'
import type { WebDeps } from './deps.js'
import { localPath } from './local-path.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

/** Consent, before the first recording; whoever gave it goes straight on. */
export function join(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    const place = localPath(req.query.next) ?? '/record'
    const next = `/${locale.tag}${place}`
    if (contributor?.consented) return res.redirect(next)
    const known = contributor !== null
    const { document, version } = CONTRIBUTOR_TERMS
    await render(res, 'join', {
      next,
      known,
      choices: profileChoices(locale.tag, await deps.listLanguages()),
      data: { next, known, consent: { document, version } },
    })
  }
}
