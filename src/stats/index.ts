export { statsDefinitions } from './definitions.js'
export { forgetDisclosed } from './disclosure/disclose.js'
export {
  FILE_MAX_AGE_S,
  FOLDER,
  ENCODINGS,
  MANIFEST,
  MANIFEST_MAX_AGE_S,
  SCHEMA,
  isFileName,
  type Encoding,
} from './publishing/files.js'
export {
  latestCampaigns,
  latestLanguageMonths,
  latestTables,
  latestTotals,
  type LanguageMonths,
  type LatestCampaigns,
  type LatestTables,
  type LatestTotals,
} from './reading/latest.js'
export { liveNumbers } from './reading/live.js'
export type { LiveNumbers } from '../shared/live-numbers.js'
export { hasChanges, snapshotAge } from './reading/freshness.js'
export { ranksOf } from './reading/ranks.js'
export { refreshStats, reportOf, type StatsReport } from './refresh.js'
export { invalidateRollups } from './rollups/fold.js'
