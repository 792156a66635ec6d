import { z } from 'zod'

const count = z.number().int().nonnegative()
const people = count.describe('Distinct contributors with a recording')
const recordings = count.describe(
  'Recordings that count: neither withdrawn, nor surplus to what a task wanted',
)
const valid = count.describe('Recordings that listeners found valid')
const invalid = count.describe('Recordings that listeners found invalid')
const disputed = count.describe('Recordings on which listeners did not agree')
const hours = z.number().nonnegative().describe('Hours of audio of all these recordings, unrounded')
const hoursValid = z.number().nonnegative().describe('Hours of audio of the valid ones, unrounded')
const validations = count.describe('Votes of listeners on these recordings')
const sentencesLeft = count.describe('Sentences that still want a recording')
const recordingsLeft = count.describe('Recordings that these sentences still want')

export const language = z.string().describe('BCP 47')

/** The columns of most files, behind their keys and in this order. */
export const measures = {
  speakers: people,
  recordings,
  valid,
  invalid,
  hours,
  hours_valid: hoursValid,
  languages: count.describe('Languages with a recording'),
  validations,
}

export const Totals = z.object(measures)
export type Totals = z.output<typeof Totals>

export const TopLanguage = z.object({
  rank: count.min(1).describe('Equal values have equal ranks'),
  language,
  ...measures,
})

export const Coverage = z.object({
  language,
  sentences_left: sentencesLeft,
  recordings_left: recordingsLeft,
  undecided: count.describe('Recordings that want more listeners'),
  disputed,
  speakers: people,
})

export const Quality = z.object({
  language,
  measure: z
    .enum(['duration', 'level', 'noise', 'speech'])
    .describe('duration in seconds, level (RMS) and noise in dBFS, speech in per cent of the time'),
  at_least: z.number().nullable().describe('Null where the class has no lower end'),
  below: z.number().nullable().describe('Null where the class has no upper end'),
  recordings,
  valid,
  invalid,
  disputed,
})

export const CampaignProgress = z.object({
  campaign: z.guid(),
  language,
  title: z.string(),
  state: z.enum(['open', 'paused', 'closed']),
  sentences_left: sentencesLeft,
  recordings_left: recordingsLeft,
  speakers: people,
  recordings,
  valid,
  invalid,
  disputed,
  hours,
  hours_valid: hoursValid,
  validations,
})

export const Place = z.object({
  kind: z.enum(['record', 'validate']),
  language: language.describe('BCP 47, or * for all languages'),
  period: z.enum(['week', 'month', 'all']).describe('The ISO week or month of the snapshot, or all time'),
  rank: count.min(1).describe('Equal contributions have equal ranks'),
  username: z.string(),
  contributions: count.describe('Recordings or votes that count'),
  change: z
    .int()
    .nullable()
    .describe('Places won since this board last looked different; null for who was not on it'),
})
