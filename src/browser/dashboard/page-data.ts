/** The data that pages with statistics hand to their scripts. Types only: the server imports them too. */
import type { PageFrame } from '../lib/page-data.js'

export interface DashboardData {
  /** Address of the published manifest. */
  manifest: string
  /** Address of the map of the world. */
  map: string
  urls: Record<'record' | 'validate' | 'embed' | 'campaigns' | 'picture', string>
  /** Address of the bundle `live.js`. */
  live: string
}

export interface EmbedData {
  manifest: string
  map: string
  /** The whole page of which this is one chart. */
  dashboard: string
  chart: string
  language: string | undefined
}

export type DashboardPageData = PageFrame & DashboardData
export type EmbedPageData = PageFrame & EmbedData
