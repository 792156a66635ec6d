import type { Job } from '../platform/job.js'
import { refreshStats } from '../stats/index.js'

/** Counts everything again, instead of what is new, and publishes that: the same, unless the sums were damaged. */
export const job: Job = {
  name: 'rebuild-stats',
  async run({ pool, cdn }) {
    const { takenAt, files } = await refreshStats({ pool, cdn }, { anew: true })
    return { generated_at: takenAt.toISOString(), files: Object.keys(files).length }
  },
}
