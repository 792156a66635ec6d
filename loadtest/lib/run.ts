import type { Options, Scenario, Threshold } from 'k6/options'

/** Where the Sauti under load is, without a slash at the end. */
export const BASE_URL = address('BASE_URL', 'http://localhost:3000')

/** Where its statistics are published. */
export const STATS_URL = `${address('CDN_BASE_URL', BASE_URL)}/stats`

/** The part of a test's full size that this run takes on; 1 is all of it. */
export const SCALE = positive('SCALE', 1)

/** So much of what the full size has, at least one. */
export function scaled(full: number): number {
  return Math.max(1, Math.round(full * SCALE))
}

/**
 * The threshold for a count of work. A little may be missing: a claim may answer fewer assignments than it was asked
 * for, and the last visit may fall just behind the end.
 */
export function mostOf(work: number): Threshold[] {
  return [`count>=${Math.floor(work * 0.98)}`]
}

/** How long people keep coming, in seconds, in the tests that can be told. */
export function duration(usual: number): number {
  return positive('DURATION', usual)
}

/** Preparation makes recordings one by one before the clock starts. */
const SETUP_TIMEOUT = '5m'

/** One failed request fails the test; so does each threshold that a test adds for the work it has to get done. */
export function optionsOf(
  scenarios: Record<string, Scenario>,
  thresholds: Record<string, Threshold[]>,
): Options {
  return {
    scenarios,
    thresholds: { failed_requests: ['count==0'], dropped_iterations: ['count==0'], ...thresholds },
    summaryTrendStats: ['count', 'avg', 'med', 'p(95)', 'p(99)', 'max'],
    setupTimeout: SETUP_TIMEOUT,
    userAgent: 'sauti-loadtest',
  }
}

function address(name: string, usual: string): string {
  return (__ENV[name] || usual).replace(/\/+$/, '')
}

function positive(name: string, usual: number): number {
  const value = Number(__ENV[name] || usual)
  if (value > 0 && value < Infinity) return value
  throw new Error(`${name}: must be a number above 0`)
}
