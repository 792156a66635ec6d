import type { ChartData, ChartSource } from './chart-data.js'
import { campaigns } from './campaigns.js'
import { funnel } from './funnel.js'
import { groups } from './groups.js'
import { languages } from './languages.js'
import { leaderboard } from './leaderboard.js'
import { listenersWanted, speakersWanted } from './wanted.js'
import { quality } from './quality.js'
import { regions } from './regions.js'
import { timeline } from './timeline.js'

export type { ChartOptions, ChartData, ChartSource } from './chart-data.js'

/** Every chart there is, by the name of its place on the page. */
export const CHARTS = [
  'timeline',
  'map',
  'languages',
  'voices',
  'ears',
  'campaigns',
  'funnel',
  'quality',
  'ages',
  'genders',
  'leaders',
] as const
export type ChartName = (typeof CHARTS)[number]

/** Undefined where the snapshot has no such file. Rejects when it cannot be had. */
export function buildChartData(chart: ChartName, source: ChartSource): Promise<ChartData | undefined> {
  switch (chart) {
    case 'timeline':
      return timeline(source)
    case 'map':
      return regions(source)
    case 'languages':
      return languages(source)
    case 'voices':
      return speakersWanted(source)
    case 'ears':
      return listenersWanted(source)
    case 'funnel':
      return funnel(source)
    case 'quality':
      return quality(source)
    case 'campaigns':
      return campaigns(source)
    case 'leaders':
      return leaderboard(source)
    case 'ages':
      return groups(source, { key: 'age_band', all: 'by-age', each: 'by-language-and-age' })
    case 'genders':
      return groups(source, { key: 'gender', all: 'by-gender', each: 'by-language-and-gender' })
  }
}
