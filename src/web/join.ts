import type { RequestHandler } from 'express'
import { z } from 'zod'
import { NewProfile } from '../api/schemas/contributors.js'
import { listLanguages } from '../campaigns/index.js'
import type { Deps } from '../http/deps.js'
import { parseInput, readForm } from '../http/input.js'
import { addressOf, signIn } from '../http/session.js'
import { CONTRIBUTOR_TERMS, giveConsent, joinAsGuest } from '../identity/index.js'
import { contextOf } from './context.js'
import { localPath } from './local-path.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

const JoinForm = NewProfile.required().extend({ agree: z.literal('on'), adult: z.literal('on') })

/** Consent, before the first recording; a contributor whose consent is current goes straight on. */
export function join({ pool }: Deps): RequestHandler {
  return async (req, res) => {
    const { locale, contributor } = contextOf(res)
    const next = `/${locale.tag}${localPath(req.query.next) ?? '/record'}`
    if (contributor?.consented) return res.redirect(next)
    const { document, version } = CONTRIBUTOR_TERMS
    await render(res, 'join', {
      next,
      known: contributor !== null,
      choices: profileChoices(locale.tag, await listLanguages(pool)),
      data: { next, known: contributor?.id ?? null, consent: { document, version } },
    })
  }
}

/** The same by a form, for browsers without script. */
export function joinByForm(deps: Deps): RequestHandler[] {
  return [
    readForm,
    async (req, res) => {
      const { locale, contributor } = contextOf(res)
      const fields = { ...(req.body as object), ...profileFields(req.body as Record<string, unknown>) }
      const { agree: _agree, adult: _adult, ...profile } = parseInput(JoinForm, fields, 'body')
      const address = addressOf(req)
      if (contributor) await giveConsent(deps.pool, contributor, CONTRIBUTOR_TERMS, address)
      else await signIn(res, deps, await joinAsGuest(deps.pool, profile, CONTRIBUTOR_TERMS, address))
      res.redirect(303, `/${locale.tag}${localPath(req.query.next) ?? '/record'}`)
    },
  ]
}

/** What the form says about the contributor; an empty field is null, as one that was left out of a request is. */
function profileFields(form: Record<string, unknown>) {
  const valueOf = (name: string) => {
    const value = form[name]
    return (typeof value === 'string' && value.trim()) || null
  }
  return Object.fromEntries(Object.keys(NewProfile.shape).map((name) => [name, valueOf(name)]))
}
