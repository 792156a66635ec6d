/** All of it until now, not what came since the snapshot: whoever has both shows the newer. */
export interface LiveNumbers {
  /** The moment that they describe, ISO 8601 in UTC, as the manifest's `generated_at`. */
  at: string
  totals: Record<'recordings' | 'valid' | 'invalid' | 'hours' | 'hours_valid' | 'validations', number> & {
    /** Of campaigns alone. */
    disputed?: number
  }
  /** Of this UTC day; of campaigns nobody keeps that. */
  today?: (Record<'recordings' | 'hours' | 'validations', number> & { day: string }) | undefined
  /** What a campaign still wants. */
  left?: Record<'sentences' | 'recordings', number>
}
