import type { RequestHandler } from 'express'
import { contributeProps } from './contribute.js'
import type { WebDeps } from './deps.js'
import { render } from './render.js'

export function validate(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const props = await contributeProps(deps, req, res)
    if (props) await render(res, 'validate', props)
  }
}
