import type { Request } from 'express'
import { SOURCE_LOCALE, bestLanguage, languageName } from '../platform/i18n/index.js'
import { LANGUAGE_COOKIE, remembered } from './context.js'
import type { Language } from './deps.js'
import type { LocalLanguage } from './pages.js'

/** The languages with their names in a locale, in that locale's alphabetical order. */
export function localLanguages(locale: string, languages: Language[]): LocalLanguage[] {
  const { compare } = new Intl.Collator(locale)
  return languages
    .map((language) => ({ ...language, local_name: languageName(locale, language.code, language.name) }))
    .sort((a, b) => compare(a.local_name, b.local_name))
}

/**
 * The language somebody most likely wants to contribute in: the one they chose last, else the one of these pages
 * (English comes after what their browser asks for, as it is where everybody begins), else the first.
 */
export function likelyLanguage<L extends Language>(
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
