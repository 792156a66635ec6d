import { element } from '../lib/dom/dom.js'
import type { Outcome, ProfileValues } from './api.js'
import type { Trouble } from '../lib/api/client.js'

/** What the fields of views/partials/profile-fields.ejs hold. */
export function profileOf(form: HTMLFormElement): ProfileValues {
  const data = new FormData(form)
  const value = (name: keyof ProfileValues) => String(data.get(name) ?? '').trim() || null
  return {
    username: value('username'),
    age_band: value('age_band'),
    gender: value('gender'),
    mother_tongue: value('mother_tongue'),
    region: value('region'),
  }
}

/** Runs a call with its button switched off, so that impatience does not send it twice. */
export async function once(button: HTMLButtonElement, call: () => Outcome): Promise<Trouble | undefined> {
  button.disabled = true
  try {
    return await call()
  } finally {
    button.disabled = false
  }
}

export function submitButton(form: HTMLFormElement): HTMLButtonElement {
  return element<HTMLButtonElement>('button[type=submit]', form)
}
