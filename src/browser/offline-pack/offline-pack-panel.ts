import { element, showDialog, setText } from '../lib/dom/dom.js'
import type { Say } from '../lib/translate.js'
import type { PackStatus, PackTrouble } from './offline-pack.js'

/** What taking sentences along may be kept from, in words of its own; the rest the recorder has words for. */
const OWN_TROUBLE = ['no_pack', 'too_many_held', 'no_room', 'not_kept']

interface Wishes {
  take(size: number): Promise<PackTrouble | null>
  giveBack(): void
  seen(): void
}

/** Shows on `partials/pack.ejs` what was taken along, and offers to. */
export function createPackPanel(say: Say, locale: string, { take, giveBack, seen }: Wishes) {
  const root = element('#pack')
  const line = element('#pack-line')
  const dialog = element<HTMLDialogElement>('#pack-dialog')
  const form = element<HTMLFormElement>('#pack-form')
  const trouble = element('#pack-trouble')
  const taking = element('#pack-taking')
  const time = new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', minute: 'numeric' })

  element('#pack-open').addEventListener('click', () => {
    trouble.hidden = true
    showDialog(dialog)
  })
  element('#pack-cancel').addEventListener('click', () => dialog.close())
  element('#pack-give-back').addEventListener('click', () => {
    giveBack()
    line.focus()
  })
  element('#pack-seen').addEventListener('click', seen)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (taking.hidden) void submit()
  })

  async function submit(): Promise<void> {
    trouble.hidden = true
    taking.hidden = false
    const met = await take(Number(new FormData(form).get('size')))
    taking.hidden = true
    trouble.hidden = met === null
    if (met) return setText(trouble, wordsFor(met))
    dialog.close()
    // The button that opened it is gone; this is what came of it.
    line.focus()
  }

  function wordsFor(met: PackTrouble): string {
    if (OWN_TROUBLE.includes(met)) return say(`record.say.pack.${met}`)
    return `${say(`record.say.failure.${met}.what`)} ${say(`record.say.failure.${met}.way`)}`
  }

  return {
    show({ left, until, expired }: PackStatus): void {
      root.hidden = false
      const words =
        until === null
          ? (line.dataset.none ?? '')
          : say('record.say.pack.left', { n: left, time: time.format(until) })
      setText(line, words)
      element('#pack-open').hidden = left > 0
      element('#pack-give-back').hidden = left === 0
      element('#pack-expired').hidden = expired === 0
      setText(
        element('#pack-expired-count'),
        expired > 0 ? say('record.say.pack.expired', { n: expired }) : '',
      )
    },

    explain(trouble: 'too_many_held'): void {
      setText(element('#failure-way'), wordsFor(trouble))
    },

    /** Where a set ends and nothing can be sent, the way on leads to more of what was taken along, not to the thanks. */
    letGoOn(isToMore: boolean, thankYou: string): void {
      const link = element<HTMLAnchorElement>('#go-on')
      link.href = isToMore ? location.pathname + location.search : thankYou
      setText(link, (isToMore ? root.dataset.more : root.dataset.goOn) ?? '')
    },
  }
}
