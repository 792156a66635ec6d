import { randomUUID } from 'node:crypto'
import { AGE_BANDS } from '../shared/profile.js'
import type { Chance } from './chance.js'

/** Where a language is spoken: regions by how many of its people live there, and hours before UTC. */
interface Home {
  hours: number
  regions: readonly (readonly [string, number])[]
}

/** From `KE 4, TZ 5`. */
const places = (list: string) =>
  list.split(', ').map((each) => {
    const [region, weight] = each.split(' ') as [string, string]
    return [region, Number(weight)] as const
  })

const HOMES: Record<string, Home> = {
  am: { hours: 3, regions: places('ET-AA 5, ET-AM 4, ET 2, US 1') },
  bn: { hours: 6, regions: places('BD 6, IN-WB 4, IN-TR 1, GB 1') },
  ha: { hours: 1, regions: places('NG-KN 5, NG-KD 3, NE 3, GH 1') },
  hi: { hours: 5.5, regions: places('IN-UP 4, IN-BR 2, IN-DL 2, IN-MP 2') },
  sw: { hours: 3, regions: places('KE-30 4, KE-28 3, TZ 5, UG 1, CD 1') },
  ta: { hours: 5.5, regions: places('IN-TN 6, LK 3, SG 1, MY 1') },
  te: { hours: 5.5, regions: places('IN-TS 5, IN-AP 5, US 1') },
  ur: { hours: 5, regions: places('PK-PB 5, PK-SD 3, IN-UP 2') },
  yo: { hours: 1, regions: places('NG-LA 5, NG-OY 3, BJ 2, GB 1') },
}
const NOWHERE: Home = { hours: 0, regions: [] }
const SAY_NOTHING = 0.15

const AGES = AGE_BANDS.map((band, i) => [band, [46, 26, 14, 8, 4, 2][i]!] as const)
const GENDERS = [
  ['female', 50],
  ['male', 44],
  ['nonbinary', 2],
  ['undisclosed', 4],
] as const
const NAMES = `
  Amina Arjun Baraka Chidi Divya Esi Farah Grace Hassan Ifeoma Joseph Kavitha
  Lindiwe Musa Nia Omar Priya Rahim Sana Tunde Uma Wanjiru Yusuf Zawadi
`
  .trim()
  .split(/\s+/)

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Sunday first: people have time at weekends. */
const WEEKDAYS = [1.35, 0.8, 0.9, 0.95, 1, 0.9, 1.3]
const WEEKDAY_MOST = Math.max(...WEEKDAYS)
/** Before work, at noon and in the evening, by the clock where they live. */
const TIMES: [[number, number], number][] = [
  [[8.2, 1], 25],
  [[12.8, 1.1], 25],
  [[20, 1.5], 50],
]
/** Shares of the whole time at which somebody calls for voices, and many come at once. */
const CALLS = [0, 0.4, 0.72]
const CALL_LASTS_DAYS = 4

export interface DemoPerson {
  id: string
  actor: string
  username: string | null
  age_band: string | null
  gender: string | null
  mother_tongue: string
  region: string | null
  created_at: Date
  /** When they sit down to work, the first time right after they joined. */
  sessions: Date[]
  /** The share of their recordings that others find good. */
  care: number
}

export interface Span {
  days: number
  until: Date
}

/** Somebody who speaks `language`: who they say they are, and when they come. */
export function somebody(language: string, span: Span, chance: Chance): DemoPerson {
  const { hours, regions } = HOMES[language] ?? NOWHERE
  const says = <T>(values: readonly (readonly [T, number])[]) =>
    values.length === 0 || chance.isTrue(SAY_NOTHING) ? null : chance.weighted(values)
  const sessions = sessionsOf(hours, span, chance)
  return {
    id: randomUUID(),
    actor: randomUUID(),
    username: chance.isTrue(0.8) ? `${NAMES[chance.whole(0, NAMES.length - 1)]} (demo)` : null,
    age_band: says(AGES),
    gender: says(GENDERS),
    mother_tongue: language,
    region: says(regions),
    created_at: new Date(sessions[0]!.getTime() - 90_000),
    sessions,
    care: Math.min(0.99, Math.max(0.4, chance.bell(0.9, 0.09))),
  }
}

function sessionsOf(hours: number, { days, until }: Span, chance: Chance): Date[] {
  const begin = until.getTime() - days * DAY_MS
  const at = (day: number) => {
    const midnight = Math.floor((begin + day * DAY_MS) / DAY_MS) * DAY_MS
    const [mean, deviation] = chance.weighted(TIMES)
    const local = Math.min(23.5, Math.max(5.5, chance.bell(mean, deviation)))
    return midnight + (local - hours) * HOUR_MS + chance.next() * 60_000
  }
  const isThen = (ms: number) => ms > begin && ms < until.getTime() - HOUR_MS

  let first = at(dayOfJoining(days, begin, chance))
  while (!isThen(first)) first = at(dayOfJoining(days, begin, chance))
  const loyalty = chance.weighted([
    [0.35, 3],
    [0.7, 4],
    [0.9, 2],
    [0.96, 1],
  ] as const)
  const rhythm = 1 + chance.wait(3)
  const sessions = [first]
  for (let day = (first - begin) / DAY_MS; chance.isTrue(loyalty);) {
    day += Math.max(1, chance.wait(rhythm))
    while (!chance.isTrue(weightOf(begin, day) / WEEKDAY_MOST)) day++
    if (day > days) break
    const next = at(day)
    if (isThen(next) && next > sessions.at(-1)! + HOUR_MS) sessions.push(next)
  }
  return sessions.map((ms) => new Date(ms))
}

const weightOf = (begin: number, day: number) => WEEKDAYS[new Date(begin + day * DAY_MS).getUTCDay()]!

/** More and more people come, more at weekends, and many after a call. */
function dayOfJoining(days: number, begin: number, chance: Chance): number {
  const most = 1.25 * WEEKDAY_MOST * 3
  for (;;) {
    const day = chance.whole(0, days - 1)
    const growth = 0.25 + (day / days) ** 1.4
    const since = CALLS.map((share) => day - Math.floor(share * days)).filter((passed) => passed >= 0)
    const called = 1 + 2 * Math.exp(-Math.min(...since) / CALL_LASTS_DAYS)
    if (chance.isTrue((growth * called * weightOf(begin, day)) / most)) return day
  }
}
