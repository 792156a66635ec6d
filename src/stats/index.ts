export {
  FILE_MAX_AGE_S,
  FOLDER,
  ENCODINGS,
  MANIFEST,
  MANIFEST_MAX_AGE_S,
  isFileName,
  type Encoding,
} from './files.js'
export { latestTables, latestTotals, type LatestTables, type LatestTotals } from './latest.js'
export { forgetHeldFiles } from './hold.js'
export { hasNews } from './news.js'
export { refreshStats, reportOf, type StatsReport } from './refresh.js'
export { snapshotAge } from './age.js'
export { applyViews } from './views.js'
