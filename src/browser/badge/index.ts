import { readPageData } from '../lib/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { speaker } from '../lib/strings.js'

const { messages, locale, title, address } = readPageData<PageFrame & { title: string; address: string }>()
const say = speaker(messages, locale)

const send = document.querySelector<HTMLButtonElement>('#send')
if (send && 'share' in navigator) {
  send.hidden = false
  // Whoever closes the system's list of apps wants nothing more.
  send.addEventListener('click', () => void navigator.share({ title, url: address }).catch(() => {}))
}

const copy = document.querySelector<HTMLButtonElement>('#copy')
if (copy && 'clipboard' in navigator) {
  copy.hidden = false
  copy.addEventListener('click', () => void copyLink())
}

async function copyLink(): Promise<void> {
  const notice = document.querySelector<HTMLElement>('#copied')!
  try {
    await navigator.clipboard.writeText(address)
    notice.textContent = say('badge.say.copied')
    notice.hidden = false
  } catch {
    document.querySelector<HTMLInputElement>('#badge-link')?.select()
  }
}
