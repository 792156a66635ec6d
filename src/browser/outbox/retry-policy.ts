/** Decides in which order the outbox's items are sent, and how long the next round waits after a failure. */
import type { ApiFailure } from '../lib/api/client.js'
import type { OutboxItem } from './outbox-item.js'

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 60_000

/** How long to wait after this many failed rounds in a row: doubling, with up to a third taken off at random. */
export function retryDelay(failedRounds: number, random = Math.random()): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failedRounds - 1))
  return Math.round(delay * (1 - random / 3))
}

/** The contributor's items that can be sent, oldest first; items that failed before go last, so that they block none. */
export function sendOrder(items: readonly OutboxItem[], contributorId: string): OutboxItem[] {
  return items
    .filter((item) => item.contributorId === contributorId && item.refused === undefined)
    .sort((a, b) => a.failures - b.failures || a.createdAt - b.createdAt)
}

/** The item as it is stored after a failed attempt to send it. */
export function afterFailure(item: OutboxItem, failure: ApiFailure): OutboxItem {
  if (failure.kind === 'refused') return { ...item, refused: failure.code }
  return { ...item, failures: item.failures + 1 }
}
