import { uiLocales } from '../../src/platform/i18n/index.js'

/**
 * Where a page is looked at in some locales only: a Latin script, one that is read from right to left, and one with
 * complex letters and long words. What depends on the words of every locale is in the tests of the catalogs, and in
 * the long test of every page.
 */
export const SAMPLE_LOCALES = uiLocales.filter(({ tag }) => ['en', 'ur', 'ta'].includes(tag))
