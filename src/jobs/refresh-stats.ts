import type { Job } from '../platform/job.js'
import { refreshStats } from '../stats/index.js'

export const job: Job = {
  name: 'refresh-stats',
  schedule: '0 */4 * * *',
  async run({ pool, cdn, log }) {
    const { takenAt, files } = await refreshStats({ pool, cdn })
    log.info({ takenAt, files: Object.keys(files).length }, 'statistics are published')
  },
}
