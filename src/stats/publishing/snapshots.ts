import { z } from 'zod'
import { sqlFile, type Transaction } from '../../platform/db/index.js'
import { leaderboards } from './leaderboards.js'
import { CampaignProgress, Coverage, language, measures, Place, Quality, TopLanguage } from './measures.js'

/** One published file: its name, and the query whose rows it holds. */
interface Snapshot {
  name: string
  row: z.ZodObject
  /** About groups of speakers: it changes only when enough new speakers came. */
  isDemographic: boolean
  /** `at` is the moment that they describe. */
  rows(tx: Transaction, at: Date): Promise<Row[]>
}

type Row = Record<string, unknown>

const Period = z.object({ language: z.string(), period: z.string(), ...measures })

/** Each file of a timeline by its grain, and the key that names a row's period. */
const GRAINS = [
  { grain: 'day', published: 'timeline-daily', pattern: /^\d{4}-\d{2}-\d{2}$/ },
  { grain: 'week', published: 'timeline-weekly', pattern: /^\d{4}-W\d{2}$/ },
  { grain: 'month', published: 'timeline-monthly', pattern: /^\d{4}-\d{2}$/ },
  { grain: 'quarter', published: 'timeline-quarterly', pattern: /^\d{4}-Q[1-4]$/ },
]
type Grain = (typeof GRAINS)[number]

/** Languages in one file of the greatest. */
const TOP_LANGUAGES = 20

const region = z.string().describe('ISO 3166-1 or -2 as it was said, undisclosed, or other')
const age_band = z.string().describe('As 18-29, undisclosed, or other')
const gender = z.string().describe('As it was said, undisclosed, or other')

/** Everything that is published. */
export const snapshots: readonly Snapshot[] = [
  table('totals', measured({})),
  table('by-language', measured({ language }), { file: 'languages' }),
  demographic('by-region', measured({ region })),
  demographic('by-language-and-region', measured({ language, region })),
  demographic('by-age', measured({ age_band })),
  demographic('by-language-and-age', measured({ language, age_band })),
  demographic('by-gender', measured({ gender })),
  demographic('by-language-and-gender', measured({ language, gender })),
  ...GRAINS.flatMap((grain) => [
    timeline('timeline', grain, grain.published, false),
    timeline('timeline', grain, `${grain.published}-by-language`, true),
    timeline('timeline-cumulative', grain, `${grain.published}-cumulative`, false),
    timeline('timeline-cumulative', grain, `${grain.published}-by-language-cumulative`, true),
  ]),
  ...['hours', 'speakers', 'recordings'].map((by) =>
    table(`top-languages-by-${by}`, TopLanguage, {
      file: 'languages',
      block: 'top-languages',
      params: { by, most: TOP_LANGUAGES },
    }),
  ),
  table('coverage', Coverage),
  table('quality', Quality),
  table('campaigns', CampaignProgress),
  { name: 'leaderboards', row: Place, isDemographic: false, rows: leaderboards },
]

function measured<Keys extends z.ZodRawShape>(keys: Keys) {
  return z.object({ ...keys, ...measures })
}

/** A file that is one query: the block of its name in the `.sql` file of its name, unless others are named. */
function table(
  name: string,
  row: z.ZodObject,
  { file = name, block = name, params = {} }: { file?: string; block?: string; params?: Row } = {},
): Snapshot {
  const query = blocksOf(file)(block, row)
  return { name, row, isDemographic: false, rows: (tx) => query.all(tx, params) }
}

function demographic(name: string, row: z.ZodObject): Snapshot {
  return { ...table(name, row, { file: 'groups' }), isDemographic: true }
}

function timeline(block: string, { grain, pattern }: Grain, name: string, byLanguage: boolean): Snapshot {
  const query = blocksOf('timeline')(block, Period)
  const params = { grain, by_language: byLanguage }
  return {
    name,
    row: z.object({ ...(byLanguage && { language }), [grain]: z.string().regex(pattern), ...measures }),
    isDemographic: false,
    async rows(tx) {
      const found = await query.all(tx, params)
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
