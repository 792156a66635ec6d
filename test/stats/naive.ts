import type { Pool } from '../../src/platform/db/pool.js'

/** The whole truth, from the tables themselves and by other means than the views. */
export interface Fact {
  person: string
  language: string
  age_band: string
  gender: string
  region: string
  ms: number
  received: Date
  outcome: string | null
  decided: Date | null
  votes: Date[]
}

export interface Measures {
  speakers: number
  recordings: number
  valid: number
  invalid: number
  hours: number
  hours_valid: number
  languages: number
  validations: number
}

export async function factsOf(pool: Pool): Promise<Fact[]> {
  const { rows } = await pool.query<Fact>(`
    select
      coalesce(c.merged_into, c.id)::text as person, r.language,
      coalesce(r.age_band, 'undisclosed') as age_band, coalesce(r.gender, 'undisclosed') as gender,
      coalesce(r.region, 'undisclosed') as region, r.duration_ms as ms, r.received_at as received,
      (select outcome from decisions d where d.recording_id = r.id) as outcome,
      (select decided_at from decisions d where d.recording_id = r.id) as decided,
      array(
        select cast_at from validations v
        where v.recording_id = r.id and v.standing = 'counted' and v.undone_at is null
      ) as votes
    from recordings r join contributors c on c.id = r.contributor_id
    where r.standing = 'counted' and r.withdrawn_at is null and r.withheld_at is null`)
  return rows
}

const always = () => true

/** What the recordings say, counting only what happened when `during` says so. */
export function measure(facts: Fact[], during: (at: Date) => boolean = always): Measures {
  const spoken = facts.filter(({ received }) => during(received))
  const decided = (outcome: string) =>
    facts.filter((fact) => fact.outcome === outcome && during(fact.decided!))
  return {
    speakers: new Set(spoken.map(({ person }) => person)).size,
    recordings: spoken.length,
    valid: decided('valid').length,
    invalid: decided('invalid').length,
    hours: hoursOf(spoken),
    hours_valid: hoursOf(decided('valid')),
    languages: new Set(spoken.map(({ language }) => language)).size,
    validations: facts.flatMap(({ votes }) => votes.filter(during)).length,
  }
}

function hoursOf(facts: Fact[]): number {
  return facts.reduce((sum, { ms }) => sum + ms, 0) / 3_600_000
}

const two = (n: number) => String(n).padStart(2, '0')

/** The name of the period that a moment falls into. */
export const periodOf: Record<string, (at: Date) => string> = {
  day: (at) => at.toISOString().slice(0, 10),
  month: (at) => at.toISOString().slice(0, 7),
  quarter: (at) => `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`,
  // The week belongs to the year of its Thursday, and is counted from that year's first Thursday.
  week(at) {
    const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())
    const thursday = new Date(midnight + (3 - ((at.getUTCDay() + 6) % 7)) * 86_400_000)
    const dayOfYear = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000
    return `${thursday.getUTCFullYear()}-W${two(Math.floor(dayOfYear / 7) + 1)}`
  },
}

/** The periods in which anything happened, in their order. */
export function periodsIn(facts: Fact[], grain: string): string[] {
  const moments = facts.flatMap((fact) => [
    fact.received,
    ...fact.votes,
    ...(fact.decided && fact.outcome !== 'disputed' ? [fact.decided] : []),
  ])
  return [...new Set(moments.map(periodOf[grain]!))].sort()
}

/**
 * Groups as they may be shown: none of fewer than five speakers, and neither those merged into "other". By the
 * rule's own words, with sets of people.
 */
export function shownGroups(facts: Fact[], key: 'age_band' | 'gender' | 'region'): Map<string, Fact[]> {
  const size = (group: Fact[]) => new Set(group.map(({ person }) => person)).size
  const values = [...new Set(facts.map((fact) => fact[key]))]
  const groups = values
    .map((value) => [value, facts.filter((fact) => fact[key] === value)] as const)
    .sort(([a, x], [b, y]) => size(x) - size(y) || (a < b ? -1 : 1))
  const other: Fact[] = []
  while (groups.length > 0 && (size(groups[0]![1]) < 5 || (other.length > 0 && size(other) < 5))) {
    other.push(...groups.shift()![1])
  }
  if (other.length > 0 && size(other) >= 5) groups.push(['other', other])
  return new Map(groups)
}
