import { projectPolicies } from '../src/campaigns/index.js'
import type { Job } from '../src/platform/job.js'

/** Brings tasks in line with policies whose change a process left half done. */
export const job: Job = {
  name: 'project-policies',
  schedule: '*/10 * * * *',
  run: ({ pool }) => projectPolicies(pool),
}
