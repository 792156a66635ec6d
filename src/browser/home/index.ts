import { element, elements, readPageData, setText } from '../lib/dom/dom.js'
import { createTranslate } from '../lib/translate.js'
import { matchesSearch } from './language-search.js'

/** How many languages are shown before the visitor asks for all, so that a phone has little to scroll. */
const SHOWN_AT_FIRST = 12

const { messages, locale } = readPageData()
const t = createTranslate(messages, locale)
const items = elements('#language-list > li')
const filter = document.querySelector<HTMLElement>('#language-filter')
if (filter) connectFilter(filter)

function connectFilter(filter: HTMLElement): void {
  const input = element<HTMLInputElement>('input', filter)
  const more = element('#language-all')
  let all = items.length <= SHOWN_AT_FIRST
  const update = () => {
    const typed = input.value.trim()
    show(typed, all)
    more.hidden = all || typed !== ''
  }

  filter.hidden = false
  input.addEventListener('input', update)
  element('button', more).addEventListener('click', () => {
    all = true
    update()
    items[SHOWN_AT_FIRST]?.querySelector('a')?.focus()
  })
  // A link to `#languages`, or a return to one, shows every language.
  if (location.hash === '#languages') all = true
  update()
}

function show(typed: string, all: boolean): void {
  const matches = items.filter((item) => matchesSearch(item.dataset.find ?? '', typed))
  const shown = new Set(typed || all ? matches : matches.slice(0, SHOWN_AT_FIRST))
  for (const item of items) item.hidden = !shown.has(item)

  const result = element('#language-result')
  result.classList.toggle('visually-hidden', matches.length > 0)
  setText(result, typed && resultMessage(typed, matches.length))
}

function resultMessage(typed: string, count: number): string {
  return count === 0 ? t('home.say.none', { text: typed }) : t('home.say.found', { count })
}
