import { SENTENCE_REPORT_REASONS } from '../shared/report-reasons.js'
import type { RequestHandler } from 'express'
import type { Deps } from '../http/deps.js'
import { assetUrl } from './assets.js'
import { contributeProps } from './contribute.js'
import { render } from './render.js'

export function record(deps: Deps): RequestHandler {
  return async (req, res) => {
    const props = await contributeProps(deps, req, res)
    if (!props) return
    const assets = { captureWorklet: assetUrl('capture.worklet.js') }
    await render(res, 'record', {
      ...props,
      reportReasons: SENTENCE_REPORT_REASONS,
      data: { ...props.data, assets },
    })
  }
}
