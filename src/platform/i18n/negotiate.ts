import { SOURCE_LOCALE, uiLocales } from './catalogs.js'

/** Longest Accept-Language header that is read, in characters; the rest of a longer one is ignored. */
const ACCEPT_LANGUAGE_MAX = 1000

/**
 * The best of the offered tags for this Accept-Language header, or undefined when none fits. `hi-IN` takes `hi`,
 * and `pt` takes `pt-BR`.
 */
export function bestLanguage(
  acceptLanguage: string | undefined,
  offered: readonly string[],
): string | undefined {
  for (const wanted of preferences(acceptLanguage ?? '')) {
    const found = exactly(wanted, offered) ?? sameLanguage(wanted, offered)
    if (found) return found
  }
  return undefined
}

/** Tag of the locale to show: the remembered one if it exists, else what the browser asks for, else the source. */
export function negotiateLocale(acceptLanguage: string | undefined, remembered?: string): string {
  const tags = uiLocales.map((locale) => locale.tag)
  if (remembered && tags.includes(remembered)) return remembered
  return bestLanguage(acceptLanguage, tags) ?? SOURCE_LOCALE
}

function preferences(header: string): string[] {
  return header
    .slice(0, ACCEPT_LANGUAGE_MAX)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean)
      return { tag: tag.trim(), weight: q === undefined ? 1 : Number(q) }
    })
    .filter(({ tag, weight }) => /^[a-z]/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}

function exactly(wanted: string, offered: readonly string[]): string | undefined {
  return offered.find((tag) => tag.toLowerCase() === wanted)
}

function sameLanguage(wanted: string, offered: readonly string[]): string | undefined {
  const [language] = wanted.split('-')
  return offered.find((tag) => tag.toLowerCase().split('-')[0] === language)
}
