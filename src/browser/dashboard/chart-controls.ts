import { element } from '../lib/dom/dom.js'
import type { ChartName, ChartOptions } from './chart-data/index.js'
import type { TimelineView } from './timeline-points.js'

/** Where one chooses how a chart is seen. */
export function controlsOf(chart: ChartName): HTMLFormElement {
  return element<HTMLFormElement>(`#${chart}-controls`)
}

/** What is chosen beside the charts now. */
export function chosenOptions(): ChartOptions {
  const [ofQuality, ofLeaders] = [new FormData(controlsOf('quality')), new FormData(controlsOf('leaders'))]
  return {
    quality: String(ofQuality.get('quality-measure')),
    leadersKind: String(ofLeaders.get('leaders-kind')),
    leadersPeriod: String(ofLeaders.get('leaders-period')),
  }
}

/** How the timeline is to be looked at now. */
export function chosenTimelineView(): TimelineView {
  const timeline = new FormData(controlsOf('timeline'))
  return {
    measure: timeline.get('measure') as TimelineView['measure'],
    mode: timeline.get('mode') as TimelineView['mode'],
    grain: timeline.get('grain') as TimelineView['grain'],
  }
}
