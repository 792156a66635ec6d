import { element, setText } from '../lib/dom.js'
import type { Say } from '../lib/strings.js'
import type { Outbox, OutboxStatus } from './outbox.js'

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

  return {
    show(status: OutboxStatus): void {
      waiting.hidden = status.waiting === 0
      chip.hidden = status.waiting === 0
      chip.classList.toggle('is-stuck', status.trouble !== null)
      for (const count of [chip, element('#outbox-count')]) {
        setText(count, say('contribute.say.waiting', { n: status.waiting }))
      }
      setText(element('#outbox-trouble'), status.trouble ? say(`contribute.say.kept.${status.trouble}`) : '')
      sendNow.hidden = status.trouble === null || status.trouble === 'session'
      join.hidden = status.trouble !== 'session'

      refused.hidden = status.refused.length === 0
      element('#outbox-refusals').replaceChildren(...status.refused.map(refusalItem))

      others.hidden = status.ofOthers === 0
      setText(element('#outbox-others-count'), say('contribute.say.others', { n: status.ofOthers }))
      panel.hidden = waiting.hidden && refused.hidden && others.hidden
    },

    connect(outbox: Outbox): void {
      sendNow.addEventListener('click', () => void outbox.wake())
      element('#outbox-seen').addEventListener('click', () => void outbox.dismiss('refused'))
      element('#outbox-forget').addEventListener('click', () => {
        if (confirm(say('contribute.say.forget-sure'))) void outbox.dismiss('ofOthers')
      })
    },
  }

  function refusalItem({ sentence, refused: code = '' }: OutboxStatus['refused'][number]): HTMLLIElement {
    const item = document.createElement('li')
    const quote = document.createElement('q')
    quote.textContent = sentence.text
    quote.lang = sentence.language
    quote.dir = 'auto'
    item.append(quote, ` ${reasonFor(code)}`)
    return item
  }

  function reasonFor(code: string): string {
    const key = `contribute.say.refused.${code}`
    const words = say(key)
    return words === key ? say('contribute.say.refused.other') : words
  }
}
