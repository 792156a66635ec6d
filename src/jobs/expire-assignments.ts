import type { Job } from '../platform/job.js'
import { expireAssignments } from '../tasks/index.js'

/** Frees the places of leases that ran out. */
export const job: Job = {
  name: 'expire-assignments',
  schedule: '* * * * *',
  run: async ({ pool }) => ({ expired: await expireAssignments(pool) }),
}
