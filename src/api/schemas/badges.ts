import { z } from 'zod'
import { KINDS, TIERS } from '../../recognition/index.js'
import { WeeklyGoal } from './contributors.js'

const kind = z.enum(KINDS)
const tier = z.enum(TIERS)
const shared = z
  .boolean()
  .meta({ description: 'Whether everybody with the link `/en/badges/{id}` may see it, or only I.' })

export const Badge = z
  .object({ id: z.string(), kind, language: z.string(), tier, earned_at: z.date(), shared })
  .meta({ id: 'Badge' })

export const BadgeChange = z.object({ shared }).meta({ id: 'BadgeChange' })

export const Recognition = z
  .object({
    badges: z.array(Badge),
    progress: z
      .array(
        z.object({
          kind,
          language: z.string(),
          contributions: z.int(),
          valid: z.int(),
          invalid: z.int(),
          next: z
            .object({
              tier,
              contributions: z.int().meta({ description: 'How many it takes.' }),
              waits_for: z.enum(['contributions', 'decisions', 'valid_share']),
            })
            .nullable()
            .meta({ description: 'Null when there is nothing higher.' }),
        }),
      )
      .meta({
        description:
          'What counts, by kind and language; `valid` and `invalid` recordings as of the newest statistics.',
      }),
    days_in_a_row: z.int().meta({ description: 'In UTC; a day off between two is forgiven.' }),
    this_week: z.int().meta({ description: 'Recorded and judged since Monday, in UTC.' }),
    weekly_goal: WeeklyGoal,
  })
  .meta({ id: 'Recognition' })
