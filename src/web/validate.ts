import { RECORDING_REPORT_REASONS } from '../shared/report-reasons.js'
import type { RequestHandler } from 'express'
import type { Deps } from '../http/deps.js'
import { contributeProps } from './contribute.js'
import { render } from './render.js'

export function validate(deps: Deps): RequestHandler {
  return async (req, res) => {
    const props = await contributeProps(deps, req, res)
    if (props) await render(res, 'validate', { ...props, reportReasons: RECORDING_REPORT_REASONS })
  }
}
