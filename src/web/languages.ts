import type { Request } from 'express'
import type { LanguageSummary } from '../campaigns/index.js'
import { SOURCE_LOCALE, bestLanguage, languageName } from '../platform/i18n/index.js'
import { LANGUAGE_COOKIE, remembered } from './context.js'
import type { LocalLanguage } from './pages.js'

/** What may name a language: letters, digits and hyphens, as in BCP 47. */
const LANGUAGE = /^[a-z]{2,8}(-[a-z0-9]{1,8}){0,4}$/i

/** The language that an address names, if what it says can be one. */
export function languageAsked(value: unknown): string | undefined {
  return typeof value === 'string' && LANGUAGE.test(value) ? value : undefined
}

/** The languages with their names in a locale, in that locale's alphabetical order. */
export function localLanguages(locale: string, languages: LanguageSummary[]): LocalLanguage[] {
  const { compare } = new Intl.Collator(locale)
  return languages
    .map((language) => ({ ...language, local_name: languageName(locale, language.code, language.name) }))
    .sort((a, b) => compare(a.local_name, b.local_name))
}

/**
 * The language somebody most likely wants to contribute in: the one they chose last, else the one of these pages
 * (English comes after what their browser asks for, as it is where everybody begins), else the first.
 */
export function likelyLanguage<L extends LanguageSummary>(
  req: Request,
  locale: string,
  languages: L[],
): L | undefined {
  const codes = languages.map((language) => language.code)
  const chosen = remembered(req, LANGUAGE_COOKIE)
  const likely = [
    codes.find((code) => code === chosen),
    locale === SOURCE_LOCALE ? undefined : bestLanguage(locale, codes),
    bestLanguage(req.get('accept-language'), codes),
    bestLanguage(locale, codes),
  ].find(Boolean)
  return languages.find((language) => language.code === likely) ?? languages[0]
}
