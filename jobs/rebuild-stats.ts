import type { Job } from '../src/platform/job.js'
import { refreshStats, reportOf } from '../src/stats/index.js'

/** Counts everything again, instead of what is new, and publishes that: the same, unless the sums were damaged. */
export const job: Job = {
  name: 'rebuild-stats',
  run: async ({ pool, cdn }) => reportOf(await refreshStats({ pool, cdn }, { rebuild: true })),
}
