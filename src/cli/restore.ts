import type { Command } from 'commander'
import { findSentence, restoreSubject } from '../moderation/index.js'
import { ProductError } from '../platform/errors.js'
import type { Context } from './context.js'

const EXIT_HELP = '\nExit code: 0 done, or it was so before, 1 refused, 2 wrong usage.'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

interface Options {
  json?: boolean
}

export function restoreSentenceCommand(program: Command, context: Context): void {
  addCommand(program, context, 'sentence', 'a sentence', async (pool, id) => {
    if (/^[1-9][0-9]{0,14}$/.test(id)) return { sentence: Number(id) }
    return { sentence: await findSentence(pool, requireUuid(id)) }
  })
}

export function restoreRecordingCommand(program: Command, context: Context): void {
  addCommand(program, context, 'recording', 'a recording', (_pool, id) =>
    Promise.resolve({ recording: requireUuid(id) }),
  )
}

type Pool = Parameters<typeof restoreSubject>[0]
type Subject = Parameters<typeof restoreSubject>[1]

function addCommand(
  program: Command,
  context: Context,
  what: 'sentence' | 'recording',
  subject: string,
  find: (pool: Pool, id: string) => Promise<Subject>,
): void {
  program
    .command(`restore-${what}`)
    .argument('<id>', `the ${what}`)
    .summary(`put ${subject} back that reports took out of circulation`)
    .description(
      `Restores ${subject}: it is offered again, its tasks are as they were, and statistics count it. Reports until\n` +
        'now no longer count; it takes as many new ones to take it out again.',
    )
    .option('--json', 'answer with one line of JSON')
    .addHelpText('after', EXIT_HELP)
    .action(async (id: string, { json }: Options) => {
      const restored = await context.withDatabase(async ({ pool }) =>
        restoreSubject(pool, await find(pool, id)),
      )
      const tasks = restored?.tasks ?? 0
      const told = restored
        ? `Restored ${what} ${id}; tasks opened: ${tasks}.`
        : `It was in circulation: ${id}.`
      context.stderr.write(`${told}\n`)
      if (json) {
        const answer = { [what]: id, restored: restored !== undefined, tasks }
        context.stdout.write(`${JSON.stringify(answer)}\n`)
      }
    })
}

function requireUuid(id: string): string {
  if (UUID.test(id)) return id
  throw new ProductError('invalid', 'invalid_input', `${id} is not an id.`)
}
