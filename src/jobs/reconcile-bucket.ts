import type { Job } from '../platform/job.js'
import { removeOrphans } from '../recordings/index.js'

/** Removes audio that a crash left in the bucket without a recording. */
export const job: Job = {
  name: 'reconcile-bucket',
  schedule: '20 3 * * *',
  run: (deps) => removeOrphans(deps),
}
