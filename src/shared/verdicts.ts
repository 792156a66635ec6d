export const VERDICTS = ['accept', 'reject', 'unsure'] as const

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
