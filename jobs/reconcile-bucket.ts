import { StartError } from '../src/platform/errors.js'
import type { Job } from '../src/platform/job.js'
import { GRACE_HOURS_LEAST, reconcile } from '../src/recordings/index.js'

/** A year. */
const GRACE_HOURS_MOST = 365 * 24

/** Removes audio that no recording names, and finds recordings without their audio. */
export const job: Job = {
  name: 'reconcile-bucket',
  schedule: '20 3 * * *',
  options: { 'dry-run': { type: 'boolean' }, 'grace-hours': { type: 'string' } },
  run: (deps, options = {}) =>
    reconcile(deps, {
      dryRun: options['dry-run'] === true,
      graceHours: graceHours(options['grace-hours']),
    }),
}

function graceHours(given: unknown = String(GRACE_HOURS_LEAST)): number {
  const hours = /^\d+$/.test(String(given)) ? Number(given) : 0
  if (hours >= GRACE_HOURS_LEAST && hours <= GRACE_HOURS_MOST) return hours
  throw new StartError(
    `--grace-hours: must be a whole number from ${GRACE_HOURS_LEAST} to ${GRACE_HOURS_MOST}`,
  )
}
