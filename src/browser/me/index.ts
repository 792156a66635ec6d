import { element, elements, readPageData } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { createTranslate } from '../lib/translate.js'
import {
  changeProfile,
  deleteRecording,
  describeFailure,
  withdrawConsent,
  type Agreement,
} from '../profile/api.js'
import { withButtonDisabled, readProfile, submitButton } from '../profile/form.js'
import type { ApiFailure } from '../lib/api/client.js'

const { messages, locale, consent } = readPageData<PageFrame & { consent: Agreement }>()
const t = createTranslate(messages, locale)

const form = document.querySelector<HTMLFormElement>('#profile-form')
form?.addEventListener('submit', (event) => {
  event.preventDefault()
  void save(form)
})

const withdrawal = document.querySelector<HTMLButtonElement>('#withdraw')
withdrawal?.addEventListener('click', () => void withdraw(withdrawal))

for (const button of elements<HTMLButtonElement>('.history__delete')) {
  button.hidden = false
  button.addEventListener('click', () => void remove(button))
}

async function save(form: HTMLFormElement): Promise<void> {
  const failure = await withButtonDisabled(submitButton(form), () =>
    changeProfile({
      ...readProfile(form),
      leaderboards: element<HTMLInputElement>('[name=leaderboards]', form).checked,
    }),
  )
  showResult('#profile-result', failure, t('me.say.saved'))
}

async function withdraw(button: HTMLButtonElement): Promise<void> {
  const failure = await withButtonDisabled(button, () => withdrawConsent(consent))
  if (failure) showResult('#withdraw-problem', failure)
  else location.reload()
}

async function remove(button: HTMLButtonElement): Promise<void> {
  const item = button.closest<HTMLElement>('[data-recording]')
  if (!item || !confirm(t('me.say.confirm-delete'))) return
  const failure = await withButtonDisabled(button, () => deleteRecording(item.dataset.recording ?? ''))
  showResult('#history-result', failure, t('me.say.deleted'))
  if (!failure) item.remove()
}

function showResult(selector: string, failure: ApiFailure | undefined, success = ''): void {
  const notice = element(selector)
  notice.classList.toggle('notice--bad', failure !== undefined)
  notice.classList.toggle('notice--good', failure === undefined)
  notice.textContent = failure ? describeFailure(t, failure) : success
  notice.hidden = false
}
