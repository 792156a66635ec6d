import { sqlFile, type Transaction } from '../platform/db/index.js'
import type { EventOf, Subjects, Verb } from './catalogue.js'

const append = sqlFile(import.meta.url)('append')

/** Appends one event, in the transaction of the change that it tells of. */
export async function appendEvent<V extends Verb>(tx: Transaction, event: EventOf<V>): Promise<void> {
  const { verb, data = {}, ...subjects }: { verb: string; data?: object } & Partial<Subjects> = event
  await append.run(tx, {
    verb,
    data,
    actor: subjects.actor ?? null,
    kind: subjects.kind ?? null,
    language: subjects.language ?? null,
    campaign_id: subjects.campaign ?? null,
    tasks: subjects.tasks ?? null,
    recording_id: subjects.recording ?? null,
  })
}
