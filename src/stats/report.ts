import type { Refresh, Work } from './refresh.js'

/** What a refresh tells of itself, as operators read it. */
export interface StatsReport extends Partial<Work> {
  generated_at: string
  files: number
}

export function reportOf({ takenAt, files, work }: Refresh): StatsReport {
  return { generated_at: takenAt.toISOString(), files: Object.keys(files).length, ...work }
}
