import type { Job } from '../src/platform/job.js'
import { measureUnmeasured } from '../src/recordings/index.js'

/** Has recordings measured that came in since, and those that were missed. */
export const job: Job = {
  name: 'measure-recordings',
  schedule: '* * * * *',
  run: ({ pool }) => measureUnmeasured(pool),
}
