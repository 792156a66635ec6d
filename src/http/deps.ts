import type { Config } from '../config.js'
import type { CookieSealer } from '../identity/index.js'
import type { Bucket } from '../platform/bucket/index.js'
import type { Pool } from '../platform/db/index.js'

/** What every web edge works with: the pages and the API. */
export interface Deps {
  config: Config
  pool: Pool
  /** Where the audio is. */
  bucket: Bucket
  /** Where the published statistics are. */
  cdn: Bucket
  sealer: CookieSealer
}
