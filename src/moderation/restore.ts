import { appendEvent } from '../events/index.js'
import { sqlFile, transaction, type Pool } from '../platform/db/index.js'
import { reopenTasks } from '../tasks/index.js'
import { lockSubject, recordingOf, type Subject } from './report.js'

const sql = sqlFile(import.meta.url)
const restoreSentence = sql('restore-sentence')
const restoreRecording = sql('restore-recording')
const settleReports = sql('settle-reports')

/**
 * Undoes what reports did to a sentence or a recording: it is offered again, its tasks are open as they were, and reports
 * until now no longer count. Answers how many tasks opened, or undefined where it was in circulation. Throws
 * `subject_not_found`.
 */
export function restoreSubject(pool: Pool, subject: Subject): Promise<{ tasks: number } | undefined> {
  return transaction(pool, async (tx) => {
    await lockSubject(tx, subject)
    const restore = 'sentence' in subject ? restoreSentence : restoreRecording
    if (!(await restore.run(tx, { ...subject }))) return undefined
    await settleReports.run(tx, { sentence: null, recording: null, ...subject })
    const tasks = await reopenTasks(tx, subject)
    await appendEvent(tx, { verb: 'subject.restored', ...recordingOf(subject), data: { ...subject } })
    return { tasks }
  })
}
