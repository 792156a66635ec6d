import { CONTRIBUTOR_TERMS } from '../../src/identity/index.js'
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from '../../src/platform/db/index.js'
import { HELD_MOST } from '../../src/shared/limits.js'
import { PACK_OPEN_LEAST } from '../../src/tasks/limits.js'
import { statementOf } from './statements.js'

const findContributor = statementOf('identity/contributors', 'find')
const claim = statementOf('tasks/claim', 'claim')
const describe = {
  record: statementOf('recordings/kind', 'sentences'),
  validate: statementOf('consensus/kind', 'recordings'),
}

interface Row {
  assignment: string | null
  campaign: string
  sentence: number
  recording: string | null
  suited: boolean
  more: boolean
}

interface BareClaim {
  contributor: string
  kind: 'record' | 'validate'
  language: string
  count: number
}

/** As in `claim.ts`. */
const [LOOK_MORE, LOOK_FAR, WATERMARK_SECONDS, RACE_PAUSE_MS] = [8, 2_000, 0.25, 20]

/**
 * What the product sends to the database for a claim of a contributor who has a cursor, and nothing else. Answers how
 * many assignments were given, and after how many tries; none are given where nothing is left.
 */
export async function bareClaim(pool: Pool, wanted: BareClaim): Promise<{ given: number; tries: number }> {
  await findContributor.all(pool, { id: wanted.contributor, ...CONTRIBUTOR_TERMS })
  let look = wanted.count + LOOK_MORE
  for (let tries = 1; ; tries++) {
    const rows = await claimOnce(pool, wanted, look)
    const hand = rows.filter(({ assignment }) => assignment !== null)
    if (hand.length > 0) {
      await describe[wanted.kind].all(pool, {
        sentences: hand.map(({ sentence }) => sentence),
        campaigns: hand.map(({ campaign }) => campaign),
        recordings: hand.map(({ recording }) => recording),
      })
      return { given: hand.length, tries }
    }
    if (rows[0]?.suited) await pause(Math.random() * RACE_PAUSE_MS)
    else if (rows[0]?.more) look = LOOK_FAR
    else return { given: 0, tries }
  }
}

function claimOnce(
  pool: Pool,
  { contributor, kind, language, count }: BareClaim,
  look: number,
): Promise<Row[]> {
  return claim.all(pool, {
    contributor,
    kinds: [kind],
    language,
    campaign: null,
    count,
    held_most: HELD_MOST,
    pack: false,
    pack_open_least: PACK_OPEN_LEAST,
    watermark_seconds: WATERMARK_SECONDS,
    look,
  })
}
