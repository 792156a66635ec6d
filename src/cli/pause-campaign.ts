import type { Command } from 'commander'
import { pauseCampaign, resumeCampaign } from '../campaigns/index.js'
import type { Context } from './context.js'

const EXIT_HELP = '\nExit code: 0 done, or it was so before, 1 refused, 2 wrong usage.'

export function pauseCampaignCommand(program: Command, context: Context): void {
  program
    .command('pause-campaign')
    .argument('<id>', 'the campaign')
    .summary('offer nothing of a campaign for now')
    .description(
      'Pauses a campaign: from now on nobody is given its tasks. What people hold they may still submit,\n' +
        'and what they submit counts. Nothing is lost; resume-campaign goes on where it was.',
    )
    .addHelpText('after', EXIT_HELP)
    .action(async (id: string) => {
      const isNew = await context.withDatabase(({ pool }) => pauseCampaign(pool, id))
      context.stderr.write(isNew ? `Paused campaign ${id}.\n` : `Campaign ${id} was paused before.\n`)
    })
}

export function resumeCampaignCommand(program: Command, context: Context): void {
  program
    .command('resume-campaign')
    .argument('<id>', 'the campaign')
    .summary('offer the tasks of a paused campaign again')
    .description('Resumes a campaign: from now on its tasks are given to people again.')
    .addHelpText('after', EXIT_HELP)
    .action(async (id: string) => {
      const isNew = await context.withDatabase(({ pool }) => resumeCampaign(pool, id))
      context.stderr.write(isNew ? `Resumed campaign ${id}.\n` : `Campaign ${id} was open before.\n`)
    })
}
