import { element, elements, readPageData } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { speaker } from '../lib/translate.js'
import { changeProfile, deleteRecording, sayTrouble, withdraw, type Agreement } from '../profile/api.js'
import { once, profileOf, submitButton } from '../profile/form.js'
import type { Trouble } from '../lib/api/client.js'

const { messages, locale, consent } = readPageData<PageFrame & { consent: Agreement }>()
const say = speaker(messages, locale)

const form = document.querySelector<HTMLFormElement>('#profile-form')
form?.addEventListener('submit', (event) => {
  event.preventDefault()
  void save(form)
})

const withdrawal = document.querySelector<HTMLButtonElement>('#withdraw')
withdrawal?.addEventListener('click', () => void takeConsentBack(withdrawal))

for (const button of elements<HTMLButtonElement>('.history__delete')) {
  button.hidden = false
  button.addEventListener('click', () => void remove(button))
}

async function save(form: HTMLFormElement): Promise<void> {
  const trouble = await once(submitButton(form), () =>
    changeProfile({
      ...profileOf(form),
      leaderboards: element<HTMLInputElement>('[name=leaderboards]', form).checked,
    }),
  )
  tell('#profile-result', trouble, say('me.say.saved'))
}

async function takeConsentBack(button: HTMLButtonElement): Promise<void> {
  const trouble = await once(button, () => withdraw(consent))
  if (trouble) tell('#withdraw-problem', trouble)
  else location.reload()
}

async function remove(button: HTMLButtonElement): Promise<void> {
  const item = button.closest<HTMLElement>('[data-recording]')
  if (!item || !confirm(say('me.say.confirm-delete'))) return
  const trouble = await once(button, () => deleteRecording(item.dataset.recording ?? ''))
  tell('#history-result', trouble, say('me.say.deleted'))
  if (!trouble) item.remove()
}

function tell(where: string, trouble: Trouble | undefined, success = ''): void {
  const notice = element(where)
  notice.classList.toggle('notice--bad', trouble !== undefined)
  notice.classList.toggle('notice--good', trouble === undefined)
  notice.textContent = trouble ? sayTrouble(say, trouble) : success
  notice.hidden = false
}
