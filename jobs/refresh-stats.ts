import type { Job } from '../src/platform/job.js'
import { refreshStats, reportOf } from '../src/stats/index.js'

/** Publishes the statistics anew. */
export const job: Job = {
  name: 'refresh-stats',
  schedule: '0 */4 * * *',
  run: async ({ pool, cdn }) => reportOf(await refreshStats({ pool, cdn })),
}
