import type { Job } from '../platform/job.js'
import { refreshStats } from '../stats/index.js'

/** Publishes the statistics anew. */
export const job: Job = {
  name: 'refresh-stats',
  schedule: '0 */4 * * *',
  async run({ pool, cdn }) {
    const { takenAt, files } = await refreshStats({ pool, cdn })
    return { generated_at: takenAt.toISOString(), files: Object.keys(files).length }
  },
}
