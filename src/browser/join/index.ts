import { rememberAs } from '../lib/device/current-contributor.js'
import { element, readPageData } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { speaker } from '../lib/translate.js'
import { agreeAgain, join, sayTrouble, type Agreement } from '../profile/api.js'
import { once, profileOf, submitButton } from '../profile/form.js'

/** `known` is the id of somebody who took their consent back; `next` is a path of this site. */
type JoinData = PageFrame & { next: string; known: string | null; consent: Agreement }

const { messages, locale, next, known, consent } = readPageData<JoinData>()
const say = speaker(messages, locale)
const form = element<HTMLFormElement>('#join-form')
const problem = element('#join-problem')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})

async function submit(): Promise<void> {
  problem.hidden = true
  const trouble = await once(submitButton(form), () =>
    known ? agreeAgain(consent) : join(consent, profileOf(form)),
  )
  if (!trouble) {
    if (known) rememberAs(known)
    return location.assign(next)
  }
  problem.textContent = sayTrouble(say, trouble)
  problem.hidden = false
}
