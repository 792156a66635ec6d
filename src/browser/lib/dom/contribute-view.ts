import { element, elements, setText } from './dom.js'
import type { PageFrame } from '../page-data.js'
import type { Sentence } from '../api/client.js'
import { SET_SIZE, type WorkSet } from '../queue/work-set.js'
import type { Say } from '../translate.js'

/** A sentence of more characters is set smaller at once. */
const LONG_SENTENCE = 90
/** From large to small; in the last, words may break. */
const SIZES = ['', 'sentence--long', 'sentence--longest']

/** The parts that the recorder's and the validator's page share: sentence, progress, choice of language. */
export function createBench({ locale }: PageFrame, say: Say) {
  const sentence = element('#sentence')
  const text = element('span', sentence)
  const beads = elements('.bead')
  const number = new Intl.NumberFormat(locale)
  const select = element<HTMLSelectElement>('#language')
  // With keys one walks from language to language, and says when it is the right one.
  select.addEventListener('change', () => {
    if (select.matches(':focus-visible')) element('#language-go').hidden = false
    else select.form?.submit()
  })

  // Some languages have words as long as a phone is wide.
  function fit(sizes: string[]): void {
    for (const size of sizes) {
      sentence.classList.remove(...SIZES.slice(1))
      if (size) sentence.classList.add(size)
      const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(sentence)
      const room = sentence.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd)
      if (text.offsetWidth <= room && !isCovered()) return
    }
  }

  // On a small phone the keys, which stay in sight, would lie over the end of a long sentence.
  function isCovered(): boolean {
    const dock = element('.bench__dock').getBoundingClientRect()
    return dock.height > 0 && text.getBoundingClientRect().bottom > dock.top
  }

  return {
    /** Needs the sentence to be laid out, if it is shown at all. */
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
        say('contribute.say.progress', { done: number.format(done), all: number.format(SET_SIZE) }),
      )
    },
  }
}
