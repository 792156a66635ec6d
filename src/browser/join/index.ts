import { rememberContributor } from '../lib/device/current-contributor.js'
import { element, readPageData } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { createTranslate } from '../lib/translate.js'
import { renewConsent, join, describeFailure, type Agreement } from '../profile/api.js'
import { withButtonDisabled, readProfile, submitButton } from '../profile/form.js'

/** `known` is the id of a contributor who withdrew their consent; `next` is a path of this site. */
type JoinData = PageFrame & { next: string; known: string | null; consent: Agreement }

const { messages, locale, next, known, consent } = readPageData<JoinData>()
const t = createTranslate(messages, locale)
const form = element<HTMLFormElement>('#join-form')
const problem = element('#join-problem')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})

async function submit(): Promise<void> {
  problem.hidden = true
  const failure = await withButtonDisabled(submitButton(form), () =>
    known ? renewConsent(consent) : join(consent, readProfile(form)),
  )
  if (!failure) {
    if (known) rememberContributor(known)
    return location.assign(next)
  }
  problem.textContent = describeFailure(t, failure)
  problem.hidden = false
}
