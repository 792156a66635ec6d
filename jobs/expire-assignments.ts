import type { Job } from '../src/platform/job.js'
import { expireAssignments } from '../src/tasks/index.js'

/** Ends leases that ran out: frees their places, or submits what was drafted. */
export const job: Job = {
  name: 'expire-assignments',
  schedule: '* * * * *',
  run: ({ pool }) => expireAssignments(pool),
}
