import type { RequestHandler } from 'express'
import { formatsFor, languageName } from '../platform/i18n/index.js'
import { contextOf } from './context.js'
import type { LatestTables, WebDeps } from './deps.js'
import type { PlainTables } from './pages.js'
import { render } from './render.js'

/** Rows of a table for who has no script. */
const MONTHS = 12
const LANGUAGES = 100

/** Asks no database: its numbers are those that are published. */
export function dashboard(deps: WebDeps): RequestHandler {
  const { latestTotals, latestTables, statsManifest = '/stats/manifest.json' } = deps
  return async (_req, res) => {
    const [latest, tables] = await Promise.all([latestTotals(), latestTables()])
    await render(res, 'dashboard', {
      latest,
      tables: tables && plainTables(tables, contextOf(res).locale.tag),
      manifest: statsManifest,
      data: { manifest: statsManifest },
    })
  }
}

/** The newest months first, then the languages with most recordings first, as many as a page without script bears. */
function plainTables({ languages, months }: LatestTables, locale: string): PlainTables {
  return {
    months: months
      .slice(-MONTHS)
      .reverse()
      .map(({ month, ...sums }) => ({ name: formatsFor(locale).month(new Date(`${month}-01`)), ...sums })),
    languages: languages
      .filter(({ recordings }) => recordings > 0)
      .sort((a, b) => b.recordings - a.recordings)
      .slice(0, LANGUAGES)
      .map(({ language, ...sums }) => ({ name: languageName(locale, language), ...sums })),
  }
}
