import { barriersOn } from './axe.js'
import { overflowsOn, smallTargetsOn } from './measure.js'
import type { Site, View } from './site.js'
import type { State } from './states.js'

/** The narrowest that WCAG asks for: a screen of 1280 pixels enlarged four times, or one of 640 twice. */
const NARROWEST = 320

/** What is wrong with pages, in words that name the page. */
export interface Findings {
  barriers: string[]
  overflows: string[]
  smallTargets: string[]
}

/**
 * Looks at each state in each view for what does not fit or is too small; `withAxe` also with axe, in light and dark,
 * which takes several times as long.
 */
export async function inspect(
  site: Site,
  isChosen: (state: State, view: View) => boolean,
  views: Pick<View, 'locale' | 'width'>[],
  { withAxe }: { withAxe: boolean },
): Promise<Findings> {
  const found: Findings = { barriers: [], overflows: [], smallTargets: [] }
  const still = views.map((view): View => ({ ...view, scheme: 'light', reducedMotion: true }))
  await site.walk(
    isChosen,
    still,
    async (page, { name }, { locale, width }) => {
      const add = (list: string[], lines: string[], more = '') =>
        list.push(...lines.map((line) => `${name} ${locale} ${width}${more}: ${line}`))
      if (withAxe) add(found.barriers, await barriersOn(page))
      add(found.overflows, await overflowsOn(page))
      add(found.smallTargets, await smallTargetsOn(page))
      await page.setViewportSize({ width: NARROWEST, height: 640 })
      add(found.overflows, await overflowsOn(page), ` at ${NARROWEST}`)
    },
    2,
  )
  return found
}
