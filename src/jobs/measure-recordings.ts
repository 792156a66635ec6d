import type { Job } from '../platform/job.js'
import { measureUnmeasured } from '../recordings/index.js'

/** Has recordings measured that came in since, and those that were missed. */
export const job: Job = {
  name: 'measure-recordings',
  schedule: '* * * * *',
  run: ({ pool }) => measureUnmeasured(pool),
}
