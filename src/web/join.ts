import type { RequestHandler } from 'express'
import { z } from 'zod'
import { NewProfile } from '../api/schemas/contributors.js'
import { ProductError } from '../platform/errors.js'
import { readForm } from './listen.js'
import { CONTRIBUTOR_TERMS } from '../identity/index.js'
import { contextOf } from './context.js'
import type { WebDeps } from './deps.js'
import { localPath } from './local-path.js'
import { profileChoices } from './profile.js'
import { render } from './render.js'

const Agreed = z.object({ agree: z.literal('on'), adult: z.literal('on') })

/** The same by a form, for who has no script. */
export function joinByForm({ plainWork }: WebDeps): RequestHandler[] {
  return [
    readForm,
    async (req, res) => {
      const said = req.body as Record<string, unknown>
      const value = (name: string) => (typeof said[name] === 'string' && said[name].trim()) || null
      const names = ['username', 'age_band', 'gender', 'mother_tongue', 'region'] as const
      const profile = Object.fromEntries(names.map((name) => [name, value(name)]))
      const { success, data } = NewProfile.required().safeParse(profile)
      if (!success || !Agreed.safeParse(said).success)
        throw new ProductError('invalid', 'invalid_input', 'The form is not filled in as it has to be.')
      await plainWork.join(req, res, data)
      res.redirect(303, `/${contextOf(res).locale.tag}${localPath(req.query.next) ?? '/record'}`)
    },
  ]
}

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
      data: { next, known: contributor?.id ?? null, consent: { document, version } },
    })
  }
}
