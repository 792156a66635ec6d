/** What can be wrong with a sentence, in the order in which the dialog of the recorder offers it. */
export const SENTENCE_REPORT_REASONS = [
  'offensive',
  'misspelled',
  'wrong_language',
  'hard_to_read',
  'other',
] as const

/** What can be wrong with a recording, in the order in which the dialog of the listening page offers it. */
export const RECORDING_REPORT_REASONS = ['offensive', 'private', 'no_speech', 'other'] as const

export const REPORT_REASONS = [...new Set([...SENTENCE_REPORT_REASONS, ...RECORDING_REPORT_REASONS])]
export type ReportReason = (typeof REPORT_REASONS)[number]
