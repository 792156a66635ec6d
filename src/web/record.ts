import type { RequestHandler } from 'express'
import { contributeProps } from './contribute.js'
import type { WebDeps } from './deps.js'
import { render } from './render.js'

export function record(deps: WebDeps): RequestHandler {
  return async (req, res) => {
    const props = await contributeProps(deps, req, res)
    if (!props) return
    const assets = { captureWorklet: deps.assets('capture.worklet.js') }
    await render(res, 'record', { ...props, data: { ...props.data, assets } })
  }
}
