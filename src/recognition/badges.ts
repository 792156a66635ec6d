import { z } from 'zod'
import { sqlFile, transaction, type Db, type Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import { KINDS, TIERS } from './milestones.js'

const Badge = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  language: z.string(),
  tier: z.enum(TIERS),
  earned_at: z.date(),
  /** Whether everybody with its link may see it. */
  shared: z.boolean(),
})
export type Badge = z.infer<typeof Badge>

const ShownBadge = Badge.extend({
  username: z.string().nullable(),
  /** Whether it is the badge of whoever looks. */
  is_mine: z.boolean(),
})
export type ShownBadge = z.infer<typeof ShownBadge>

const sql = sqlFile(import.meta.url)
const badges = sql('badges', Badge)
const give = sql('give')
const find = sql('find', ShownBadge)
const share = sql('share')

type Due = Pick<Badge, 'kind' | 'language' | 'tier'>

export function badgesOf(db: Db, contributor: string): Promise<Badge[]> {
  return badges.all(db, { contributor })
}

/** Gives what is due, with an event each. What somebody has already they keep as it is. */
export async function giveBadges(db: Db, contributor: string, due: Due[]): Promise<void> {
  const column = <K extends keyof Due>(key: K) => due.map((each) => each[key])
  await give.run(db, {
    contributor,
    kinds: column('kind'),
    languages: column('language'),
    tiers: column('tier'),
  })
}

/** A badge as a viewer (null for a stranger) may see it: their own, or a shared one; else undefined. */
export function findBadge(db: Db, id: string, viewer: string | null): Promise<ShownBadge | undefined> {
  return find.maybe(db, { id, viewer })
}

/** Lets everybody with the link see a badge, or nobody but its owner. Throws `badge_not_found` for other people's. */
export async function shareBadge(
  pool: Pool,
  who: { id: string; actor: string },
  id: string,
  shared: boolean,
): Promise<ShownBadge> {
  return transaction(pool, async (tx) => {
    const changed = await share.run(tx, { id, contributor: who.id, shared })
    if (changed) {
      const verb = shared ? 'badge.shared' : 'badge.hidden'
      await appendEvent(tx, { verb, actor: who.actor, data: { badge: id } })
    }
    const badge = await find.maybe(tx, { id, viewer: who.id })
    if (!badge?.is_mine) throw new ProductError('not_found', 'badge_not_found', 'You have no such badge.')
    return badge
  })
}
