import type { RequestHandler } from 'express'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { contextOf } from './context.js'
import type { WebDeps } from './deps.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

export function me(deps: WebDeps): RequestHandler {
  return async (_req, res) => {
    const { locale, contributor } = contextOf(res)
    const [all, languages] = await Promise.all([
      contributor ? deps.contributionsOf(contributor.id) : null,
      deps.listLanguages(),
    ])
    const { document, version } = CONTRIBUTOR_TERMS
    await render(res, 'me', {
      profile: contributor,
      all,
      choices: profileChoices(locale.tag, languages),
      data: { known: contributor !== null, consent: { document, version } },
    })
  }
}
