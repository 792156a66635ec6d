import { z } from 'zod'
import { sqlFile, type Db } from '../platform/db/index.js'
import { measures } from './measures.js'

/** One published file: its name, and the query whose rows it holds. */
interface Snapshot {
  name: string
  /** Tells of groups of people: it changes only when enough new speakers hide each other. */
  ofPeople: boolean
  rows(db: Db): Promise<Row[]>
}

type Row = Record<string, string | number>

const Period = z.object({ language: z.string(), period: z.string(), ...measures })

/** Each file of a timeline by its grain, and the key that names a row's period. */
const GRAINS = [
  { grain: 'day', published: 'timeline-daily' },
  { grain: 'week', published: 'timeline-weekly' },
  { grain: 'month', published: 'timeline-monthly' },
  { grain: 'quarter', published: 'timeline-quarterly' },
]

/** Everything that is published. */
export const snapshots: readonly Snapshot[] = [
  table('totals', []),
  table('by-language', ['language']),
  table('by-region', ['region'], { ofPeople: true }),
  table('by-language-and-region', ['language', 'region'], { ofPeople: true }),
  table('by-age', ['age_band'], { ofPeople: true }),
  table('by-gender', ['gender'], { ofPeople: true }),
  ...GRAINS.flatMap(({ grain, published }) => [
    timeline('timeline', grain, published, false),
    timeline('timeline', grain, `${published}-by-language`, true),
    timeline('timeline-cumulative', grain, `${published}-cumulative`, false),
    timeline('timeline-cumulative', grain, `${published}-by-language-cumulative`, true),
  ]),
]

/** A file whose query stands alone in the `.sql` of its name. */
function table(name: string, keys: string[], { ofPeople = false } = {}): Snapshot {
  const columns = Object.fromEntries(keys.map((key) => [key, z.string()]))
  const query = blocksOf(name)(name, z.object({ ...columns, ...measures }))
  return { name, ofPeople, rows: (db) => query.all(db) }
}

function timeline(block: string, grain: string, name: string, byLanguage: boolean): Snapshot {
  const query = blocksOf('timeline')(block, Period)
  const params = { grain, by_language: byLanguage }
  return {
    name,
    ofPeople: false,
    async rows(db) {
      const found = await query.all(db, params)
      return found.map(({ language, period, ...rest }) => ({
        ...(byLanguage && { language }),
        [grain]: period,
        ...rest,
      }))
    },
  }
}

function blocksOf(file: string) {
  return sqlFile(new URL(`snapshots/${file}.sql`, import.meta.url).href)
}
