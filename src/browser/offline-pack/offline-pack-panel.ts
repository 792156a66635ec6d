import { element, showDialog, setText } from '../lib/dom/dom.js'
import type { Translate } from '../lib/translate.js'
import type { OfflinePackStatus, OfflinePackFailure } from './offline-pack.js'

/** Failures with messages of their own; the others have the recorder's. */
const OWN_MESSAGES = ['no_pack', 'too_many_held', 'no_room', 'not_kept']

interface OfflinePackActions {
  download(size: number): Promise<OfflinePackFailure | null>
  releaseAll(): void
  dismissExpired(): void
}

/** Shows the offline pack on `partials/pack.ejs`, and offers to download or give back sentences. */
export function createOfflinePackPanel(
  t: Translate,
  locale: string,
  { download, releaseAll, dismissExpired }: OfflinePackActions,
) {
  const root = element('#pack')
  const summary = element('#pack-summary')
  const dialog = element<HTMLDialogElement>('#pack-dialog')
  const form = element<HTMLFormElement>('#pack-form')
  const failureNotice = element('#pack-failure')
  const progress = element('#pack-progress')
  const time = new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', minute: 'numeric' })

  element('#pack-open').addEventListener('click', () => {
    failureNotice.hidden = true
    showDialog(dialog)
  })
  element('#pack-cancel').addEventListener('click', () => dialog.close())
  element('#pack-give-back').addEventListener('click', () => {
    releaseAll()
    summary.focus()
  })
  element('#pack-expired-dismiss').addEventListener('click', dismissExpired)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (progress.hidden) void submit()
  })

  async function submit(): Promise<void> {
    failureNotice.hidden = true
    progress.hidden = false
    const failure = await download(Number(new FormData(form).get('size')))
    progress.hidden = true
    failureNotice.hidden = failure === null
    if (failure) return setText(failureNotice, messageFor(failure))
    dialog.close()
    // The button that opened the dialog is hidden now, so the summary takes the focus.
    summary.focus()
  }

  function messageFor(failure: OfflinePackFailure): string {
    if (OWN_MESSAGES.includes(failure)) return t(`record.say.pack.${failure}`)
    return `${t(`record.say.failure.${failure}.what`)} ${t(`record.say.failure.${failure}.way`)}`
  }

  return {
    show({ left, heldUntil, expired }: OfflinePackStatus): void {
      root.hidden = false
      const message =
        heldUntil === null
          ? (summary.dataset.none ?? '')
          : t('record.say.pack.left', { n: left, time: time.format(heldUntil) })
      setText(summary, message)
      element('#pack-open').hidden = left > 0
      element('#pack-give-back').hidden = left === 0
      element('#pack-expired').hidden = expired === 0
      setText(element('#pack-expired-count'), expired > 0 ? t('record.say.pack.expired', { n: expired }) : '')
    },

    /** Explains a failed claim on the recorder's own notice. */
    explainFailure(failure: 'too_many_held'): void {
      setText(element('#failure-way'), messageFor(failure))
    },

    /** Lets the link at the end of a set lead to more sentences of the pack, or to the thank-you page. */
    setNextLink(isToMore: boolean, thankYou: string): void {
      const link = element<HTMLAnchorElement>('#go-on')
      link.href = isToMore ? location.pathname + location.search : thankYou
      setText(link, (isToMore ? root.dataset.more : root.dataset.goOn) ?? '')
    },
  }
}
