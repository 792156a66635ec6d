import { languageName, regionName } from '../platform/i18n/index.js'
import type { LanguageSummary } from '../campaigns/index.js'
import { COUNTRIES } from '../shared/countries.js'
import { AGE_BANDS, GENDERS } from '../shared/profile.js'
import { MOTHER_TONGUES } from './codes.js'
import type { Option, ProfileChoices } from './pages.js'

/** What somebody may say about themselves, with names in a locale and in its alphabetical order. */
export function profileChoices(locale: string, languages: LanguageSummary[]): ProfileChoices {
  const { compare } = new Intl.Collator(locale)
  const byLabel = (a: Option, b: Option) => compare(a.label, b.label)
  const here = languages.map(({ code, name, native_name }) => ({
    value: code,
    label: both(languageName(locale, code, name), native_name),
  }))
  const others = MOTHER_TONGUES.filter((tag) => !here.some(({ value }) => value === tag)).map((tag) => ({
    value: tag,
    label: languageName(locale, tag),
  }))
  const regions = COUNTRIES.map((code) => ({ value: code, label: regionName(locale, code) }))
  return {
    ageBands: AGE_BANDS,
    genders: GENDERS,
    tongues: { here: here.sort(byLabel), others: others.sort(byLabel) },
    regions: regions.sort(byLabel),
  }
}

function both(name: string, nativeName: string): string {
  return name === nativeName ? name : `${name} · ${nativeName}`
}
