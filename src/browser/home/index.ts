import { element, elements, readPageData, setText } from '../lib/dom/dom.js'
import { speaker } from '../lib/translate.js'
import { isMeant } from './language-search.js'

/** Languages that are shown before somebody asks for all: what a phone scrolls through without effort. */
const FEW = 12

const { messages, locale } = readPageData()
const say = speaker(messages, locale)
const items = elements('#language-list > li')
const filter = document.querySelector<HTMLElement>('#language-filter')
if (filter) letChoose(filter)

function letChoose(filter: HTMLElement): void {
  const input = element<HTMLInputElement>('input', filter)
  const more = element('#language-all')
  let all = items.length <= FEW
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
    items[FEW]?.querySelector('a')?.focus()
  })
  // Somebody who comes back, or who was sent here to choose, sees what they saw or everything.
  if (location.hash === '#languages') all = true
  update()
}

function show(typed: string, all: boolean): void {
  const meant = items.filter((item) => isMeant(item.dataset.find ?? '', typed))
  const shown = new Set(typed || all ? meant : meant.slice(0, FEW))
  for (const item of items) item.hidden = !shown.has(item)

  const result = element('#language-result')
  result.classList.toggle('visually-hidden', meant.length > 0)
  setText(result, typed && resultOf(typed, meant.length))
}

function resultOf(typed: string, count: number): string {
  return count === 0 ? say('home.say.none', { text: typed }) : say('home.say.found', { count })
}
