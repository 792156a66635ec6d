import { element, showDialog } from './dom.js'

/** Connects the dialog of `partials/report.ejs`; `onReport` receives what the contributor chose. */
export function createReportDialog(onReport: (reason: string, note: string) => void): { open(): void } {
  const dialog = element<HTMLDialogElement>('#report')
  const form = element<HTMLFormElement>('form', dialog)

  form.addEventListener('submit', (event) => {
    const button = event.submitter as HTMLButtonElement | null
    if (button?.value !== 'send') return
    const chosen = new FormData(form)
    onReport(String(chosen.get('reason')), String(chosen.get('note')).replace(/\s+/g, ' ').trim())
  })

  return {
    open() {
      form.reset()
      showDialog(dialog)
    },
  }
}
