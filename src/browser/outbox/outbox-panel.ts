import { element, showDialog, setText } from '../lib/dom/dom.js'
import type { Translate } from '../lib/translate.js'
import { saveAsFiles } from './save-as-files.js'
import type { Outbox, OutboxStatus } from './outbox.js'
import type { OutboxItem } from './outbox-item.js'

/** Shows the outbox on `partials/outbox.ejs`: what waits, why it waits and what was refused. */
export function createOutboxPanel(t: Translate, joinUrl: string) {
  const panel = element('#outbox')
  const [waiting, refused, others] = ['waiting', 'refused', 'others'].map((part) =>
    element(`#outbox-${part}`),
  ) as [HTMLElement, HTMLElement, HTMLElement]
  const chip = element('#waiting')
  const sendNow = element('#outbox-send')
  const join = element<HTMLAnchorElement>('#outbox-join')
  join.href = joinUrl
  const warning = element<HTMLDialogElement>('#memory-only')
  const deleteOthers = element('#outbox-others-delete')
  const deleteLabel = deleteOthers.textContent.trim()
  let isWarned = false
  let listedIds = ''
  let hasRefusedRecordings = false
  let outbox: Outbox | undefined

  /** Warns, before anything else is recorded, that unsent items are lost when the page closes. */
  function warnOfMemoryOnly({ memoryOnly, failure }: OutboxStatus): void {
    const notice = element('#outbox-memory-only')
    notice.hidden = memoryOnly === 0
    setText(notice, memoryOnly > 0 ? t('contribute.say.unkept', { n: memoryOnly }) : '')
    if (memoryOnly === 0 && warning.open) warning.close()
    if (memoryOnly === 0) isWarned = false
    if (memoryOnly === 0 || failure === null || isWarned) return
    isWarned = true
    showDialog(warning)
  }

  return {
    show(status: OutboxStatus): void {
      waiting.hidden = status.waiting === 0
      chip.hidden = status.waiting === 0
      chip.classList.toggle('is-stuck', status.failure !== null)
      for (const count of [chip, element('#outbox-count')]) {
        setText(count, t('contribute.say.waiting', { n: status.waiting }))
      }
      // The messages about failures say that nothing is lost, which is untrue of items in memory.
      const failure = status.memoryOnly === 0 && status.failure
      setText(element('#outbox-failure'), failure ? t(`contribute.say.kept.${failure}`) : '')
      sendNow.hidden = status.failure === null || status.failure === 'session'
      join.hidden = status.failure !== 'session'

      listUnsent(status.unsent)
      warnOfMemoryOnly(status)

      refused.hidden = status.refused.length === 0
      hasRefusedRecordings = status.refused.some(({ content }) => content.kind === 'recording')
      element('#outbox-refused-save').hidden = !hasRefusedRecordings
      element('#outbox-refusals').replaceChildren(...status.refused.map(refusedEntry))

      others.hidden = status.fromOthers === 0
      setText(element('#outbox-others-count'), t('contribute.say.others', { n: status.fromOthers }))
      panel.hidden = waiting.hidden && refused.hidden && others.hidden
    },

    connect(opened: Outbox): void {
      outbox = opened
      const save = async (whose: 'own' | 'others') => saveAsFiles(await opened.recordings(whose))
      sendNow.addEventListener('click', () => void opened.flush())
      element('#outbox-save').addEventListener('click', () => void save('own'))
      element('#outbox-others-save').addEventListener('click', () => void save('others'))
      element('#memory-only-save').addEventListener('click', () => void save('own'))
      element('#outbox-refused-save').addEventListener('click', () => void save('own'))
      element('#outbox-refused-dismiss').addEventListener('click', () => {
        if (!hasRefusedRecordings || confirm(t('contribute.say.forget-sure'))) void opened.dismiss('refused')
      })
      deleteOthers.addEventListener('click', () => {
        if (confirm(t('contribute.say.forget-sure'))) void opened.dismiss('others')
      })
      warning.addEventListener('close', () => {
        if (warning.returnValue !== 'retry') return
        isWarned = false
        void opened.flush()
      })
    },
  }

  /** Redraws the list only when it changed, so that a focused button keeps the focus. */
  function listUnsent(items: readonly OutboxItem[]): void {
    const ids = items.map(({ id }) => id).join(' ')
    if (ids === listedIds) return
    listedIds = ids
    element('#outbox-unsent').replaceChildren(...items.map(unsentEntry))
  }

  function refusedEntry(item: OutboxItem): HTMLLIElement {
    const entry = sentenceEntry(item)
    entry.append(` ${refusalMessage(item.refused ?? '')}`)
    return entry
  }

  function unsentEntry(item: OutboxItem): HTMLLIElement {
    const entry = sentenceEntry(item)
    const remove = document.createElement('button')
    remove.className = 'button button--plain button--icon'
    remove.type = 'button'
    remove.title = deleteLabel
    remove.setAttribute('aria-label', `${deleteLabel}: ${item.sentence.text}`)
    remove.append(deleteOthers.querySelector('svg')!.cloneNode(true))
    remove.addEventListener('click', () => {
      if (confirm(t('contribute.say.forget-sure'))) void outbox?.delete(item.id)
    })
    entry.append(remove)
    return entry
  }

  function sentenceEntry({ sentence }: OutboxItem): HTMLLIElement {
    const entry = document.createElement('li')
    const quote = document.createElement('q')
    quote.textContent = sentence.text
    quote.lang = sentence.language
    quote.dir = 'auto'
    entry.append(quote)
    return entry
  }

  function refusalMessage(code: string): string {
    const key = `contribute.say.refused.${code}`
    const message = t(key)
    return message === key ? t('contribute.say.refused.other') : message
  }
}
