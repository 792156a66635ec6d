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
  /** Who cast them, in their order. */
  voters: string[]
  campaign: string
  rms_db: number | null
  noise_db: number | null
  speech_share: number | null
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
        order by v.id
      ) as votes,
      array(
        select coalesce(voter.merged_into, voter.id)::text
        from validations v join contributors voter on voter.id = v.contributor_id
        where v.recording_id = r.id and v.standing = 'counted' and v.undone_at is null
        order by v.id
      ) as voters,
      r.campaign_id as campaign, r.rms_db, r.noise_db, r.speech_share
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

const ENOUGH = 5

export const peopleIn = (facts: Fact[]) => new Set(facts.map(({ person }) => person))

/**
 * What the files about people are made of: of each language, what there was when enough people had last come to it; of
 * those without rows of their own also when enough had come to all of them.
 */
export class LetIn {
  readonly #held = new Map<string, Fact[]>()
  readonly languages = new Set<string>()

  facts(): Fact[] {
    return [...this.#held.values()].flat()
  }

  within(language: string): Fact[] {
    return this.#held.get(language) ?? []
  }

  /** Lets in what may come of everything there is. */
  see(facts: Fact[]): void {
    const all = new Set([...this.#held.keys(), ...facts.map(({ language }) => language)])
    const now = (language: string) => facts.filter((fact) => fact.language === language)
    const known = (language: string) => peopleIn(this.within(language))
    const newTo = (language: string) =>
      [...peopleIn(now(language))].filter((person) => !known(language).has(person))
    const crowds = [...all].filter((language) => newTo(language).length >= ENOUGH)
    const others = [...all].filter((language) => !crowds.includes(language) && !this.languages.has(language))
    const areEnough = new Set(others.flatMap(newTo)).size >= ENOUGH
    const able = areEnough ? [...crowds, ...others] : crowds
    const portrayed = peopleIn(this.facts())
    if (new Set(able.flatMap(newTo).filter((person) => !portrayed.has(person))).size < ENOUGH) return

    const knownIn = (languages: string[]) =>
      peopleIn(languages.flatMap((language) => this.within(language))).size
    const left = knownIn([...all].filter((each) => !this.languages.has(each) && !crowds.includes(each)))
    const own = crowds.filter((language) => {
      const size = knownIn([language])
      return areEnough || size === 0 || (size >= ENOUGH && (left === 0 || left >= ENOUGH))
    })
    for (const language of own) this.languages.add(language)
    for (const language of able) this.#held.set(language, now(language))
  }
}
