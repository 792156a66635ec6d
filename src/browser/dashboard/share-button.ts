import { element, setText } from '../lib/dom/dom.js'
import type { Translate } from '../lib/translate.js'

/** Shares the page's address with another app where the browser can, else copies it. */
export function connectShareButton(t: Translate): void {
  const button = element<HTMLButtonElement>('#share')
  const result = element('#share-result')
  const canShare = typeof navigator.share === 'function'
  // Old browsers and pages without TLS have neither; the picture is there for all.
  if (!canShare && !navigator.clipboard) return
  setText(element('span', button), t(canShare ? 'dashboard.say.share-page' : 'dashboard.say.copy-link'))
  button.hidden = false
  button.addEventListener('click', () => {
    const url = location.href
    if (canShare) return void navigator.share({ title: document.title, url }).catch(() => {}) // they changed their mind
    void navigator.clipboard.writeText(url).then(
      () => setText(result, t('dashboard.say.link-copied')),
      () => setText(result, url),
    )
  })
}

/** The picture is of what is looked at. */
export function setSharePicture(address: string): void {
  element<HTMLAnchorElement>('#share-picture').href = address
  setText(element('#share-result'), '')
}
