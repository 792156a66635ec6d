import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import type { Offer, TaskKind } from '../tasks/index.js'

const Sentence = z.object({ id: z.number(), text: z.string(), language: z.string() })

const sentences = sqlFile(import.meta.url)('sentences', Sentence)

/** Read a sentence aloud. */
export const recordKind: TaskKind = {
  name: 'record',
  order: 2,

  async describe(db, tasks) {
    const rows = await sentences.all(db, { sentences: tasks.map((task) => task.sentence) })
    const found = new Map(rows.map((row) => [row.id, { ...row, id: String(row.id) }]))
    const offers = new Map<number, Offer>()
    for (const task of tasks) {
      const sentence = found.get(task.sentence)
      if (sentence) offers.set(task.id, { sentence })
    }
    return offers
  },
}
