import type { Job } from '../platform/job.js'
import { expireAssignments } from '../tasks/index.js'

/** Ends leases that ran out: frees their places, or submits what was drafted. */
export const job: Job = {
  name: 'expire-assignments',
  schedule: '* * * * *',
  run: ({ pool }) => expireAssignments(pool),
}
