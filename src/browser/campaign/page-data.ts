/** What the page of a campaign hands to its script. Types only: the server imports them too. */
import type { PageFrame } from '../lib/page-data.js'

export interface CampaignData {
  campaign: string
  /** What the snapshot says; nothing where it does not know the campaign yet. */
  progress: Progress
  /** The moment that it describes, ISO 8601; undefined where it does not know the campaign. */
  generatedAt: string | undefined
  /** Address of the bundle `live.js`. */
  live: string
}

export interface Progress {
  speakers: number
  recordings: number
  valid: number
  invalid: number
  disputed: number
  hours: number
  hours_valid: number
  validations: number
  sentences_left: number
  recordings_left: number
}

export type CampaignPageData = PageFrame & CampaignData
