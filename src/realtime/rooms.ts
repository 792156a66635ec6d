import { z } from 'zod'

/** What may be watched: everything, a language (BCP 47) or a campaign. */
export const Room = z
  .string()
  .max(80)
  .regex(/^(stats(:[a-z]{2,8}(-[a-z0-9]{1,8}){0,4})?|campaign:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i)

/** The room of what `liveNumbers` calls `*`, a language or a campaign. */
export function roomOf(key: string, { left }: { left?: unknown }): string {
  if (key === '*') return 'stats'
  return left ? `campaign:${key}` : `stats:${key}`
}
