import { ensureEventPartitions } from '../src/platform/events/index.js'
import type { Job } from '../src/platform/job.js'

/** Makes the tables that the events of the coming months go to. */
export const job: Job = {
  name: 'prepare-events',
  schedule: '40 2 * * *',
  run: async ({ pool }) => ({ partitions: await ensureEventPartitions(pool) }),
}
