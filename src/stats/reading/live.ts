import { z } from 'zod'
import { sqlFile, type Pool } from '../../platform/db/index.js'
import { rollupDefinitions } from '../definitions.js'
import type { LiveNumbers } from '../../shared/live-numbers.js'

const number = z.number()
const Row = z.object({
  at: z.date(),
  day: z.string(),
  /** `*` stands for all; null in the row of a campaign. */
  language: z.string().nullable(),
  campaign: z.string().nullable(),
  recordings: number,
  valid: number,
  invalid: number,
  ms: number,
  valid_ms: number,
  validations: number,
  today_recordings: number,
  today_ms: number,
  today_validations: number,
  disputed: number,
  sentences_left: number,
  recordings_left: number,
})
const live = sqlFile(import.meta.url)('live', Row)

const HOUR_MS = 3_600_000

/**
 * What is true now of each language (`*` for all) and campaign that something happened in today or since the last fold,
 * by `*`, language or campaign; empty where nothing is folded yet. No speakers and no groups of them: those would tell
 * of people. Costs what is new costs, however much there is.
 */
export async function liveNumbers(pool: Pool): Promise<Map<string, LiveNumbers>> {
  const rows = await live.all(pool, { rollups_hash: rollupDefinitions.hash })
  return new Map(rows.map((row) => [row.campaign ?? row.language ?? '*', numbersOf(row)]))
}

function numbersOf(row: z.output<typeof Row>): LiveNumbers {
  const { recordings, valid, invalid, validations, disputed } = row
  return {
    at: row.at.toISOString(),
    totals: {
      recordings,
      valid,
      invalid,
      hours: row.ms / HOUR_MS,
      hours_valid: row.valid_ms / HOUR_MS,
      validations,
      ...(row.campaign && { disputed }),
    },
    ...(row.campaign
      ? { left: { sentences: row.sentences_left, recordings: row.recordings_left } }
      : {
          today: {
            day: row.day,
            recordings: row.today_recordings,
            hours: row.today_ms / HOUR_MS,
            validations: row.today_validations,
          },
        }),
  }
}
