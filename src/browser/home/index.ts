import { element, elements, readPageData, setText } from '../lib/dom.js'
import { speaker } from '../lib/strings.js'
import { isMeant } from './search.js'

const { messages, locale } = readPageData()
const say = speaker(messages, locale)
const filter = document.querySelector<HTMLElement>('#language-filter')

if (filter) {
  const input = element<HTMLInputElement>('input', filter)
  filter.hidden = false
  input.addEventListener('input', () => show(input.value.trim()))
  // A browser that restores a page restores what was typed, too.
  if (input.value) show(input.value.trim())
}

function show(typed: string): void {
  let found = 0
  for (const item of elements('#language-list > li')) {
    const meant = isMeant(item.dataset.find ?? '', typed)
    item.hidden = !meant
    if (meant) found++
  }
  const result = element('#language-result')
  setText(
    result,
    typed === ''
      ? ''
      : found === 0
        ? say('home.say.none', { text: typed })
        : say('home.say.found', { count: found }),
  )
  result.classList.toggle('visually-hidden', found > 0)
}
