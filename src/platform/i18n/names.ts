type Kind = 'language' | 'region'

const cache = new Map<string, Intl.DisplayNames>()

/** What a locale calls a language (BCP 47), or `fallback`, or the tag itself when nobody knows. */
export function languageName(locale: string, tag: string, fallback?: string): string {
  return nameOf('language', locale, tag) ?? fallback ?? nameOf('language', 'en', tag) ?? tag
}

/** What a locale calls a country or territory (ISO 3166-1 alpha-2). */
export function regionName(locale: string, code: string): string {
  return nameOf('region', locale, code) ?? nameOf('region', 'en', code) ?? code
}

function nameOf(type: Kind, locale: string, code: string): string | undefined {
  const id = `${type} ${locale}`
  const names = cache.get(id) ?? new Intl.DisplayNames(locale, { type, fallback: 'none' })
  cache.set(id, names)
  try {
    return names.of(code)
  } catch (error) {
    // Not a well-formed code: then it has no name either.
    if (error instanceof RangeError) return undefined
    throw error
  }
}
