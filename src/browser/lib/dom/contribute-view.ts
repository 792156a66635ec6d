import { element, elements, setText } from './dom.js'
import type { PageFrame } from '../page-data.js'
import type { Sentence } from '../api/types.js'
import { SET_SIZE, type WorkSet } from '../queue/work-set.js'
import type { Translate } from '../translate.js'

/** Longer sentences start at a smaller size. */
const LONG_SENTENCE = 90
/** From large to small; at the last size, words may break. */
const SIZES = ['', 'sentence--long', 'sentence--longest']

/** Shows what the pages to record and to validate share: sentence, progress, choice of language. */
export function createContributeView({ locale }: PageFrame, t: Translate) {
  const sentence = element('#sentence')
  const text = element('span', sentence)
  const beads = elements('.bead')
  const number = new Intl.NumberFormat(locale)
  const select = element<HTMLSelectElement>('#language')
  // Arrow keys pass through every language, so keyboard users confirm their choice with a button.
  select.addEventListener('change', () => {
    if (select.matches(':focus-visible')) element('#language-go').hidden = false
    else select.form?.submit()
  })

  // Picks the largest size that fits: some languages have words as wide as a phone.
  function fit(sizes: string[]): void {
    for (const size of sizes) {
      sentence.classList.remove(...SIZES.slice(1))
      if (size) sentence.classList.add(size)
      const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(sentence)
      const room = sentence.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd)
      if (text.offsetWidth <= room && !isCovered()) return
    }
  }

  // On a small phone the buttons, which stay in view, could cover the end of a long sentence.
  function isCovered(): boolean {
    const dock = element('.contribute__dock').getBoundingClientRect()
    return dock.height > 0 && text.getBoundingClientRect().bottom > dock.top
  }

  return {
    /** Shows the set's first sentence and its progress. The sentence's section must be visible by then. */
    show({ done, queue }: WorkSet): void {
      const shown: Sentence | undefined = queue[0]?.sentence
      if (shown && shown.text !== text.textContent) {
        text.textContent = shown.text
        fit([...shown.text].length > LONG_SENTENCE ? SIZES.slice(1) : SIZES)
        if (sentence.getBoundingClientRect().top < 0) sentence.scrollIntoView()
      }
      beads.forEach((bead, index) => bead.classList.toggle('bead--done', index < done))
      setText(
        element('#count'),
        t('contribute.say.progress', { done: number.format(done), all: number.format(SET_SIZE) }),
      )
    },
  }
}
