export const VERDICTS = ['accept', 'reject', 'unsure'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What can be wrong with a recording; given with a reject. */
export const REASONS = [
  'misread',
  'unclear',
  'noise',
  'cut_off',
  'wrong_language',
  'inappropriate',
  'other',
] as const
