import { z } from 'zod'
import { sqlFile } from '../platform/db/index.js'
import { policyOf } from '../campaigns/index.js'
import { describeSentences } from '../recordings/index.js'
import { openReview, type Offer, type TaskKind } from '../tasks/index.js'

const Recording = z.object({ id: z.string(), duration_ms: z.number() })

const recordings = sqlFile(import.meta.url)('recordings', Recording)

/** Listen to a recording and say whether it fits its sentence; opened by each recording that counts. */
export const validateKind: TaskKind = {
  name: 'validate',
  order: 1,

  async describe(db, tasks) {
    const offers = await describeSentences(db, tasks)
    const rows = await recordings.all(db, { recordings: tasks.map((task) => task.recording) })
    const found = new Map(rows.map((row) => [row.id, row]))
    const described = new Map<number, Offer>()
    for (const task of tasks) {
      const [offer, recording] = [offers.get(task.id), found.get(task.recording ?? '')]
      if (offer && recording) described.set(task.id, { ...offer, recording })
    }
    return described
  },

  follows: {
    to: 'record',
    async open(tx, { task, contributor, recording }) {
      const { policy } = await policyOf(tx, task.campaign)
      const { campaign, sentence } = task
      const wanted = policy.votes.wanted
      await openReview(tx, { campaign, kind: 'validate', sentence, recording, author: contributor, wanted })
    },
  },
}
