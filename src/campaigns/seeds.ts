import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  lockInTransaction,
  sqlFile,
  transaction,
  type Db,
  type Pool,
  type Transaction,
} from '../platform/db/index.js'
import { projectRoot } from '../platform/paths.js'
import { openCampaign, defaultCampaign } from './campaigns.js'
import { Language, putLanguage } from './languages.js'
import { SentenceFilter, type SentenceLine } from './sentence-filter.js'
import { sentencesIn } from './sentence-file.js'
import { addSentences, BATCH_SIZE, lockSentences, type Sentence } from './sentences.js'

export const SEEDS_FOLDER = path.join(projectRoot, 'seeds')
const LOCK = 'sauti:seed'

/** How many languages and sentences were new. */
interface Seeded {
  languages: number
  sentences: number
}

interface Seed extends Language {
  lines: SentenceLine[]
}

const sql = sqlFile(import.meta.url)
const selectLanguages = sql('languages', Language.extend({ has_default_campaign: z.boolean() }))
const missing = sql('missing', z.object({ position: z.number() }))

/**
 * Brings languages, their default campaigns and sentences from `seeds/` into the database, as far as they are not
 * there. Replicas that start together do it once.
 */
export async function seed(pool: Pool, folder = SEEDS_FOLDER): Promise<Seeded> {
  const seeds = await readSeeds(folder)
  if ((await lacking(pool, seeds)).length === 0) return { languages: 0, sentences: 0 }
  return transaction(pool, async (tx) => {
    await lockInTransaction(tx, LOCK)
    const seeded: Seeded = { languages: 0, sentences: 0 }
    for (const each of await lacking(tx, seeds)) {
      const { isNew, sentences } = await plant(tx, each)
      if (isNew) seeded.languages++
      seeded.sentences += sentences
    }
    return seeded
  })
}

/** What `seeds/` holds, as it stands there: the languages with their sentences. */
export async function readSeeds(folder: string): Promise<Seed[]> {
  const languages = z
    .array(Language)
    .parse(JSON.parse(await readFile(path.join(folder, 'languages.json'), 'utf8')))
  return Promise.all(
    languages.map(async (language) => ({ ...language, lines: await readLines(folder, language) })),
  )
}

async function readLines(folder: string, { code }: Language): Promise<SentenceLine[]> {
  const name = `${code}.tsv`
  const bytes = await readFile(path.join(folder, 'sentences', name))
  const lines: SentenceLine[] = []
  for await (const line of sentencesIn({ name, open: () => Readable.from([bytes]) })) lines.push(line)
  return lines
}

/** The seeds that the database does not wholly have, each with the sentences it lacks. */
async function lacking(db: Db, seeds: Seed[]): Promise<Seed[]> {
  const there = new Map((await selectLanguages.all(db)).map((row) => [row.code, row]))
  const offered = seeds.flatMap((seed) => seed.lines.map((line) => ({ seed, line })))
  const positions = await missing.all(db, {
    languages: offered.map(({ seed }) => seed.code),
    texts: offered.map(({ line }) => line.text),
  })
  const absent = new Map(seeds.map((seed) => [seed, [] as SentenceLine[]]))
  for (const { position } of positions) {
    const { seed, line } = offered[position - 1]!
    absent.get(seed)!.push(line)
  }
  return seeds
    .map((seed) => ({ ...seed, lines: absent.get(seed)! }))
    .filter((seed) => seed.lines.length > 0 || !isSettled(seed, there.get(seed.code)))
}

function isSettled(seed: Seed, row: (Language & { has_default_campaign: boolean }) | undefined): boolean {
  if (!row?.has_default_campaign) return false
  return (['name', 'native_name', 'script', 'dir'] as const).every((key) => row[key] === seed[key])
}

async function plant(tx: Transaction, { lines, ...language }: Seed) {
  const sentences = judged(language, lines)
  await putLanguage(tx, language)
  await lockSentences(tx, language.code)
  const known = await defaultCampaign(tx, language.code)
  const campaign = known ?? (await openDefaultCampaign(tx, language))
  for (let start = 0; start < sentences.length; start += BATCH_SIZE) {
    await addSentences(tx, campaign, sentences.slice(start, start + BATCH_SIZE))
  }
  return { isNew: !known, sentences: sentences.length }
}

function judged(language: Language, lines: SentenceLine[]): Sentence[] {
  const filter = new SentenceFilter(language, { source: '', licence: '' })
  for (const line of lines) filter.take(line)
  const [refusal] = filter.refused
  if (refusal) throw new Error(`seeds, ${language.code}.tsv:${refusal.line}: ${refusal.detail}`)
  return filter.accepted
}

function openDefaultCampaign(tx: Transaction, { code, native_name }: Language) {
  return openCampaign(tx, { language: code, title: native_name, isDefault: true })
}
