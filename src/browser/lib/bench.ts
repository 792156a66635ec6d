import { element, elements, setText } from './dom.js'
import type { PageFrame } from './page-data.js'
import type { Sentence } from './api.js'
import { SET_SIZE, type WorkSet } from './work-set.js'
import type { Say } from './strings.js'

/** A sentence of more characters is set smaller. */
const LONG_SENTENCE = 90

/** The parts that the recorder's and the validator's page share: sentence, progress, choice of language. */
export function createBench({ locale }: PageFrame, say: Say) {
  const sentence = element('#sentence')
  const beads = elements('.bead')
  const number = new Intl.NumberFormat(locale)
  const select = element<HTMLSelectElement>('#language')
  select.addEventListener('change', () => select.form?.submit())

  return {
    show({ done, queue }: WorkSet): void {
      const shown: Sentence | undefined = queue[0]?.sentence
      if (shown) {
        setText(sentence, shown.text)
        sentence.classList.toggle('sentence--long', [...shown.text].length > LONG_SENTENCE)
      }
      beads.forEach((bead, index) => bead.classList.toggle('bead--done', index < done))
      setText(
        element('#count'),
        say('contribute.say.progress', { done: number.format(done), all: number.format(SET_SIZE) }),
      )
    },
  }
}
