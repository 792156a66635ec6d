import { element, showDialog, setText } from '../lib/dom/dom.js'
import type { Say } from '../lib/translate.js'
import { saveAsFiles } from './save-as-files.js'
import type { Outbox, OutboxStatus } from './outbox.js'
import type { Parcel } from './outbox-item.js'

/** Shows on `partials/outbox.ejs` what waits, what keeps it and what was refused. */
export function createOutboxPanel(say: Say, joinUrl: string) {
  const panel = element('#outbox')
  const [waiting, refused, others] = ['waiting', 'refused', 'others'].map((part) =>
    element(`#outbox-${part}`),
  ) as [HTMLElement, HTMLElement, HTMLElement]
  const chip = element('#waiting')
  const sendNow = element('#outbox-send')
  const join = element<HTMLAnchorElement>('#outbox-join')
  join.href = joinUrl
  const dialog = element<HTMLDialogElement>('#unkept')
  const forget = element('#outbox-forget')
  const deleteLabel = forget.textContent.trim()
  let isWarned = false
  let listed = ''
  /** Whether recordings are among what was refused. */
  let hasSound = false
  let outbox: Outbox | undefined

  /** Once nothing can be sent, what the device does not keep is told before anything else is recorded. */
  function warn({ unkept, trouble }: OutboxStatus): void {
    const notice = element('#outbox-unkept')
    notice.hidden = unkept === 0
    setText(notice, unkept > 0 ? say('contribute.say.unkept', { n: unkept }) : '')
    if (unkept === 0 && dialog.open) dialog.close()
    if (unkept === 0) isWarned = false
    if (unkept === 0 || trouble === null || isWarned) return
    isWarned = true
    showDialog(dialog)
  }

  return {
    show(status: OutboxStatus): void {
      waiting.hidden = status.waiting === 0
      chip.hidden = status.waiting === 0
      chip.classList.toggle('is-stuck', status.trouble !== null)
      for (const count of [chip, element('#outbox-count')]) {
        setText(count, say('contribute.say.waiting', { n: status.waiting }))
      }
      // Its words say that all is safe.
      const trouble = status.unkept === 0 && status.trouble
      setText(element('#outbox-trouble'), trouble ? say(`contribute.say.kept.${trouble}`) : '')
      sendNow.hidden = status.trouble === null || status.trouble === 'session'
      join.hidden = status.trouble !== 'session'

      listUnsent(status.unsent)
      warn(status)

      refused.hidden = status.refused.length === 0
      hasSound = status.refused.some(({ content }) => content.kind === 'recording')
      element('#outbox-refused-save').hidden = !hasSound
      element('#outbox-refusals').replaceChildren(...status.refused.map(refusalItem))

      others.hidden = status.ofOthers === 0
      setText(element('#outbox-others-count'), say('contribute.say.others', { n: status.ofOthers }))
      panel.hidden = waiting.hidden && refused.hidden && others.hidden
    },

    connect(opened: Outbox): void {
      outbox = opened
      const save = async (whose: 'mine' | 'ofOthers') => saveAsFiles(await opened.recordings(whose))
      sendNow.addEventListener('click', () => void opened.wake())
      element('#outbox-save').addEventListener('click', () => void save('mine'))
      element('#outbox-others-save').addEventListener('click', () => void save('ofOthers'))
      element('#unkept-save').addEventListener('click', () => void save('mine'))
      element('#outbox-refused-save').addEventListener('click', () => void save('mine'))
      element('#outbox-seen').addEventListener('click', () => {
        if (!hasSound || confirm(say('contribute.say.forget-sure'))) void opened.dismiss('refused')
      })
      forget.addEventListener('click', () => {
        if (confirm(say('contribute.say.forget-sure'))) void opened.dismiss('ofOthers')
      })
      dialog.addEventListener('close', () => {
        if (dialog.returnValue !== 'retry') return
        isWarned = false
        void opened.wake()
      })
    },
  }

  /** Anew only when it changed, so that nobody loses the button they are at. */
  function listUnsent(parcels: readonly Parcel[]): void {
    const ids = parcels.map(({ id }) => id).join(' ')
    if (ids === listed) return
    listed = ids
    element('#outbox-unsent').replaceChildren(...parcels.map(unsentItem))
  }

  function refusalItem(parcel: Parcel): HTMLLIElement {
    const item = sentenceItem(parcel)
    item.append(` ${reasonFor(parcel.refused ?? '')}`)
    return item
  }

  function unsentItem(parcel: Parcel): HTMLLIElement {
    const item = sentenceItem(parcel)
    const remove = document.createElement('button')
    remove.className = 'button button--plain button--icon'
    remove.type = 'button'
    remove.title = deleteLabel
    remove.setAttribute('aria-label', `${deleteLabel}: ${parcel.sentence.text}`)
    remove.append(forget.querySelector('svg')!.cloneNode(true))
    remove.addEventListener('click', () => {
      if (confirm(say('contribute.say.forget-sure'))) void outbox?.discard(parcel.id)
    })
    item.append(remove)
    return item
  }

  function sentenceItem({ sentence }: Parcel): HTMLLIElement {
    const item = document.createElement('li')
    const quote = document.createElement('q')
    quote.textContent = sentence.text
    quote.lang = sentence.language
    quote.dir = 'auto'
    item.append(quote)
    return item
  }

  function reasonFor(code: string): string {
    const key = `contribute.say.refused.${code}`
    const words = say(key)
    return words === key ? say('contribute.say.refused.other') : words
  }
}
