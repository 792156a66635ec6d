export { snapshotAge } from './age.js'
export { countAnew } from './anew.js'
export { forgetShown } from './forget.js'
export { reportOf, type StatsReport } from './report.js'
export {
  FILE_MAX_AGE_S,
  FOLDER,
  ENCODINGS,
  MANIFEST,
  MANIFEST_MAX_AGE_S,
  SCHEMA,
  isFileName,
  type Encoding,
} from './files.js'
export {
  latestCampaigns,
  latestLanguageMonths,
  latestTables,
  latestTotals,
  type LanguageMonths,
  type LatestCampaigns,
  type LatestTables,
  type LatestTotals,
} from './latest.js'
export { liveNumbers } from './live.js'
export type { LiveNumbers } from '../shared/live-numbers.js'
export { hasNews } from './news.js'
export { ranksOf } from './ranks.js'
export { refreshStats } from './refresh.js'
export { applyViews } from './views.js'
