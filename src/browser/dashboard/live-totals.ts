import { elements } from '../lib/dom/dom.js'
import { createLiveNumbers, newerTotals, type LiveNumbers } from '../lib/api/live-numbers.js'
import type { Translate } from '../lib/translate.js'
import type { Measures } from './snapshot.js'
import { showToday, showTotals } from './summary.js'
import type { LocaleFormats } from './locale-formats.js'

interface ShownTotals {
  /** What the snapshot says, if anything. */
  totals: Measures | undefined
  /** Undefined for all. */
  language: string | undefined
  generatedAt: Date
}

/** Shows the totals at the head of the page: the snapshot's, and live ones while the page is visible. */
export function createLiveTotals(script: string, formats: LocaleFormats, t: Translate) {
  let shown: ShownTotals | undefined
  let sinceThen: LiveNumbers | undefined

  const live = createLiveNumbers(script, (numbers) => {
    // What was true stays; today is over, or no longer known.
    sinceThen = numbers ?? (sinceThen && { ...sinceThen, today: undefined })
    draw()
  })

  function draw(): void {
    if (!shown) return
    const { totals, generatedAt } = shown
    showTotals(totals && newerTotals(totals, generatedAt, sinceThen), formats, t)
    showToday(sinceThen?.today, formats, t)
  }

  return {
    show(headline: ShownTotals): void {
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
