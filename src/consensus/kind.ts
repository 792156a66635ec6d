import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import type { Offer, TaskKind } from '../tasks/index.js'
import { submitDraft, VoteDraft } from './draft.js'
import { VoteTiming, VotingRules } from './rules.js'

const Recording = z.object({
  id: z.string(),
  duration_ms: z.number(),
  sentence: z.number(),
  public_id: z.string(),
  text: z.string(),
  language: z.string(),
})

const recordings = sqlFile(import.meta.url)('recordings', Recording)

/** Listen to a recording and say whether it fits its sentence; opened by each recording that counts. */
export const validateKind: TaskKind = {
  name: 'validate',
  order: 1,
  rules: { contributions: VotingRules, timing: VoteTiming },
  follows: 'record',
  settlesTasks: true,

  async describe(db, tasks) {
    const rows = await recordings.all(db, { recordings: tasks.map((task) => task.recording) })
    const found = new Map(rows.map((row) => [row.id, row]))
    const described = new Map<number, Offer>()
    for (const task of tasks) {
      const row = found.get(task.recording ?? '')
      if (!row) continue
      const { id, duration_ms, sentence, public_id, text, language } = row
      described.set(task.id, {
        sentence: { id: String(sentence), public_id, text, language },
        recording: { id, duration_ms },
      })
    }
    return described
  },

  drafts: { schema: VoteDraft, submit: submitDraft },
}
