import { element } from '../lib/dom/dom.js'
import type { ApiFailure } from '../lib/api/client.js'
import type { CallResult, Profile } from './api.js'

/** Reads the fields of views/partials/profile-fields.ejs, whose choices are those of the API. */
export function readProfile(form: HTMLFormElement): Profile {
  const data = new FormData(form)
  const value = <Name extends keyof Profile>(name: Name) =>
    (String(data.get(name) ?? '').trim() || null) as Profile[Name]
  return {
    username: value('username'),
    age_band: value('age_band'),
    gender: value('gender'),
    mother_tongue: value('mother_tongue'),
    region: value('region'),
  }
}

/** Disables a button while its call runs, so that a second press does not send it twice. */
export async function withButtonDisabled(
  button: HTMLButtonElement,
  call: () => CallResult,
): Promise<ApiFailure | undefined> {
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
