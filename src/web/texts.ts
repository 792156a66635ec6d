import type { RequestHandler } from 'express'
import type { Deps } from '../http/deps.js'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { render } from './render.js'

export const about: RequestHandler = (_req, res) => render(res, 'about', {})

export const offline: RequestHandler = (_req, res) => render(res, 'offline', {})

export const terms: RequestHandler = (_req, res) =>
  render(res, 'terms', { version: CONTRIBUTOR_TERMS.version })

export function privacy({ config: { contact } }: Deps): RequestHandler {
  const shown = contact ? { address: contact, href: contactUrl(contact) } : undefined
  return (_req, res) => render(res, 'privacy', { contact: shown })
}

function contactUrl(contact: string): string {
  return /^https?:/.test(contact) ? contact : `mailto:${contact}`
}
