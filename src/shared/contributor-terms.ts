export interface Agreement {
  document: string
  version: string
}

/** What a contributor agrees to; its text is the terms page. A new version is asked for again. */
export const CONTRIBUTOR_TERMS = {
  document: 'contributor-terms',
  version: '1',
  /** The licence that recordings are released under (an SPDX identifier). */
  recordings_licence: 'CC0-1.0',
} as const
