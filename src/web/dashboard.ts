import type { RequestHandler } from 'express'
import { contextOf } from './context.js'
import type { WebDeps } from './deps.js'
import { localLanguages } from './languages.js'
import { render } from './render.js'

export function dashboard(deps: WebDeps): RequestHandler {
  return async (_req, res) => {
    const languages = localLanguages(contextOf(res).locale.tag, await deps.listLanguages())
    const names = languages.map(({ code, local_name }) => ({ code, name: local_name }))
    await render(res, 'dashboard', { languages, data: { languages: names } })
  }
}
