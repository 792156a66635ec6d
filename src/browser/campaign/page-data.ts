/** The data that the page of a campaign hands to its script. Types only: the server imports them too. */
import type { PageFrame } from '../lib/page-data.js'

export interface CampaignData {
  campaign: string
  /** The snapshot's numbers; zeros where it has none of the campaign yet. */
  progress: Progress
  /** The moment that they describe, ISO 8601; undefined where the snapshot has none of the campaign. */
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
