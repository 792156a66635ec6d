import type { RequestHandler } from 'express'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { render } from './render.js'

export const about: RequestHandler = (_req, res) => render(res, 'about', {})

export const privacy: RequestHandler = (_req, res) => render(res, 'privacy', {})

export const terms: RequestHandler = (_req, res) =>
  render(res, 'terms', { version: CONTRIBUTOR_TERMS.version })
