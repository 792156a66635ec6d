import { hoursGoal } from '../../shared/hours-goal.js'
import { element, elements, setText } from '../lib/dom/dom.js'
import type { LiveNumbers } from '../lib/api/live-numbers.js'
import type { Translate } from '../lib/translate.js'
import type { LanguageRow, Measures } from './snapshot.js'
import type { LocaleFormats } from './locale-formats.js'

/** Statistics come on the hours that this divides, in UTC. */
const EVERY_MS = 4 * 60 * 60 * 1000
/** When they are older than this, something holds them up. */
const LATE_AFTER_MS = 5 * 60 * 60 * 1000

/** Says how old the numbers are, and when the next come. */
export function showAge(generatedAt: Date, formats: LocaleFormats, t: Translate): void {
  const age = element('#age')
  const isLate = Date.now() - generatedAt.getTime() > LATE_AFTER_MS
  age.classList.toggle('dash__age--late', isLate)
  setText(age, t(isLate ? 'dashboard.say.late' : 'dashboard.say.updated', { ago: formats.ago(generatedAt) }))
  const next = new Date((Math.floor(Date.now() / EVERY_MS) + 1) * EVERY_MS)
  setText(element('#next'), isLate ? '' : t('dashboard.say.next', { when: formats.ago(next) }))
}

/** The headline numbers. */
export function showTotals(
  totals: Partial<Measures> | undefined,
  formats: Pick<LocaleFormats, 'number' | 'total'>,
  t: Translate,
): void {
  for (const value of elements('[data-total]')) {
    const name = value.dataset.total as keyof Measures
    const number = totals?.[name] ?? 0
    const isHours = name === 'hours' || name === 'hours_valid'
    setText(value, isHours ? formats.total(number) : formats.number(number))
    const label = value.parentElement?.querySelector('[data-label]')
    if (label) setText(label, t(`dashboard.say.total.${name}`, { count: number }))
  }
}

/** Shows today's numbers where they are known; screen readers do not announce each change. */
export function showToday(today: LiveNumbers['today'], formats: LocaleFormats, t: Translate): void {
  element('#today').hidden = today === undefined
  for (const value of elements('[data-today]')) {
    const name = value.dataset.today as 'recordings' | 'hours' | 'validations'
    const number = today?.[name] ?? 0
    setText(value, name === 'hours' ? formats.total(number) : formats.number(number))
    setText(value.nextElementSibling!, t(`dashboard.say.total.${name}`, { count: number }))
  }
}

/** Offers all languages, each of those with a row, and the one that is chosen. */
export function fillFilter(
  filter: HTMLSelectElement,
  rows: LanguageRow[],
  chosen: string | undefined,
  { locale, formats, t }: { locale: string; formats: LocaleFormats; t: Translate },
): void {
  const codes = new Set(rows.map(({ language }) => language))
  if (chosen) codes.add(chosen)
  const { compare } = new Intl.Collator(locale)
  const options = [...codes]
    .map((code) => new Option(formats.language(code), code))
    .sort((a, b) => compare(a.text, b.text))
  filter.replaceChildren(new Option(t('dashboard.say.all-languages'), ''), ...options)
  filter.value = chosen ?? ''
}

/** The round number of confirmed hours that comes next. */
export function showGoal(
  { hours_valid = 0 }: Partial<Measures> = {},
  formats: LocaleFormats,
  t: Translate,
): void {
  const values = { hours: formats.total(hours_valid), goal: formats.total(hoursGoal(hours_valid)) }
  for (const goal of elements('[data-goal]')) setText(goal, t('dashboard.say.goal', values))
}
