import { uiLocales } from '../../src/platform/i18n/index.js'
import { SAMPLE_LOCALES } from '../support/locales.js'
import { inspect, type Findings } from './pages/inspect.js'
import { openSite, type Site } from './pages/site.js'
import { states, type State } from './pages/states.js'

const WALK_MS = 1_200_000
const PHONE = 360
const DESK = 1280

/** States with most of the words and controls of their page, for locales that differ in words alone. */
const WORDY = [
  ...['home', 'home-menu', 'join-about-you', 'join-again', 'thank-you', 'thank-you-badge', 'listen'],
  ...['record-idle', 'record-switches', 'record-pack', 'record-pack-at-hand', 'record-report'],
  ...['record-reviewing', 'record-poor', 'record-send-refused', 'record-long-sentence', 'record-keys'],
  ...['validate-idle', 'validate-heard', 'validate-rejecting', 'validate-report', 'validate-keys'],
  ...['dashboard', 'dashboard-tables', 'me', 'me-badges', 'me-withdraw'],
  ...['about', 'terms', 'privacy', 'offline', 'not-found'],
]

let site: Site
let findings: Findings[]

beforeAll(async () => {
  site = await openSite()
  const sample = SAMPLE_LOCALES.map(({ tag: locale }) => ({ locale, width: PHONE }))
  const others = uiLocales
    .map(({ tag: locale }) => ({ locale, width: PHONE }))
    .filter(({ locale }) => !sample.some((view) => view.locale === locale))
  const isDistinct = ({ isVariant }: State, { locale }: { locale: string }) => !isVariant || locale === 'en'
  const isWordy = ({ name }: State) => WORDY.includes(name)
  findings = [
    await inspect(site, isDistinct, [...sample, { locale: 'en', width: DESK }], { withAxe: true }),
    await inspect(site, isWordy, others, { withAxe: false }),
  ]
}, WALK_MS)
afterAll(() => site?.close())

test('no page has, in any state, a barrier that axe knows of', () => {
  expect(findings.flatMap(({ barriers }) => barriers)).toEqual([])
})

test('no language has words that do not fit, on a phone, a desk or enlarged', () => {
  expect(WORDY.filter((wanted) => !states.some(({ name }) => name === wanted))).toEqual([])
  expect(findings.flatMap(({ overflows }) => overflows)).toEqual([])
})

test('everything can be hit by a thumb, in any language', () => {
  expect(findings.flatMap(({ smallTargets }) => smallTargets)).toEqual([])
})
