import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import { timingRules, type Offer, type TaskKind } from '../tasks/index.js'

/** More recordings of one sentence than this teach a model nothing new. */
export const RECORDINGS_PER_SENTENCE_MOST = 1_000

const Sentence = z.object({
  id: z.number(),
  public_id: z.string(),
  text: z.string(),
  language: z.string(),
  campaign: z.string(),
  capture: z.record(z.string(), z.boolean()).nullable(),
})

const sentences = sqlFile(import.meta.url)('sentences', Sentence)

/** Read a sentence aloud, recorded as the campaign wants it. */
export const recordKind: TaskKind = {
  name: 'record',
  order: 2,
  rules: {
    contributions: z.strictObject({ wanted: z.int().min(1).max(RECORDINGS_PER_SENTENCE_MOST).default(1) }),
    timing: timingRules({ lease_seconds: 3600 }),
  },

  async describe(db, tasks) {
    const rows = await sentences.all(db, {
      sentences: tasks.map((task) => task.sentence),
      campaigns: tasks.map((task) => task.campaign),
    })
    const nameOf = (sentence: number, campaign: string) => `${sentence} ${campaign}`
    const found = new Map(rows.map((row) => [nameOf(row.id, row.campaign), row]))
    const offers = new Map<number, Offer>()
    for (const task of tasks) {
      const row = found.get(nameOf(task.sentence, task.campaign))
      if (!row) continue
      const { id, public_id, text, language, capture } = row
      const sentence = { id: String(id), public_id, text, language }
      offers.set(task.id, { sentence, ...(capture && { capture }) })
    }
    return offers
  },
}
