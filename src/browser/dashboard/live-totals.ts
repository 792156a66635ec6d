import { elements } from '../lib/dom/dom.js'
import { liveNumbers, newer, type LiveNumbers } from '../lib/api/live-numbers.js'
import type { Say } from '../lib/translate.js'
import type { Measures } from './snapshot.js'
import { showToday, showTotals } from './summary.js'
import type { Wording } from './locale-formats.js'

interface Headline {
  /** What the snapshot says, if anything. */
  totals: Measures | undefined
  /** Undefined for all. */
  language: string | undefined
  generatedAt: Date
}

/** The numbers at the head of the page: those of the snapshot, and while somebody looks the newest there are. */
export function createHeadline(script: string, wording: Wording, say: Say) {
  let shown: Headline | undefined
  let sinceThen: LiveNumbers | undefined

  const live = liveNumbers(script, (numbers) => {
    // What was true stays; today is over, or no longer known.
    sinceThen = numbers ?? (sinceThen && { ...sinceThen, today: undefined })
    draw()
  })

  function draw(): void {
    if (!shown) return
    const { totals, generatedAt } = shown
    showTotals(totals && newer(totals, generatedAt, sinceThen), wording, say)
    showToday(sinceThen?.today, wording, say)
  }

  return {
    show(headline: Headline): void {
      if (shown?.language !== headline.language) {
        live.watch(undefined)
        sinceThen = undefined
      }
      shown = headline
      const isOfOne = headline.language !== undefined
      for (const value of elements('[data-total="languages"]')) value.parentElement!.hidden = isOfOne
      draw()
    },

    /** Ticks from now on, as long as there is something to look at. */
    tick(): void {
      if (shown) live.watch(shown.language === undefined ? 'stats' : `stats:${shown.language}`)
    },
  }
}
