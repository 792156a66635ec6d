import type { RequestHandler } from 'express'
import type { Deps } from '../http/deps.js'
import { formatsFor, languageName } from '../platform/i18n/index.js'
import { hoursGoal } from '../recognition/index.js'
import { latestTables, latestTotals, type LatestTables, type LatestTotals } from '../stats/index.js'
import { assetUrl } from './assets.js'
import { contextOf } from './context.js'
import { sharedProgress } from './dashboard-picture.js'
import { languageAsked } from './languages.js'
import type { Option, PlainTables } from './pages.js'
import { render } from './render.js'
import { statsManifestUrl } from './stats-files.js'

/** Rows of a table for who has no script. */
const MONTHS = 12
const LANGUAGES = 100

/** Asks no database, but for who somebody is that comes with a cookie: its numbers are those that are published. */
export function dashboard({ config, cdn }: Deps): RequestHandler {
  const manifest = statsManifestUrl(config)
  return async (req, res) => {
    const [latest, tables] = await Promise.all([latestTotals({ cdn }), latestTables({ cdn })])
    const { locale, origin } = contextOf(res)
    const { tag } = locale
    const asked = languageAsked(req.query.language)
    const shown = latest && ofLanguage(latest, tables, asked)
    const ofOne = asked && shown ? asked : undefined
    await render(res, 'dashboard', {
      shared: sharedProgress({ locale: tag, origin, latest: shown ?? latest, language: ofOne }),
      latest: shown,
      goal: hoursGoal(shown?.totals.hours_valid ?? 0),
      tables: tables && plainTables(tables, tag, asked),
      language: asked === undefined ? undefined : optionFor(tag, asked),
      languages: languageOptions(tables, tag),
      manifest,
      data: {
        manifest,
        map: assetUrl('world.svg'),
        urls: {
          record: `/${tag}/record`,
          validate: `/${tag}/validate`,
          embed: `/${tag}/embed`,
          campaigns: `/${tag}/campaigns`,
          picture: `/${tag}/dashboard/picture.png`,
        },
        live: assetUrl('live.js'),
      },
    })
  }
}

function ofLanguage(
  latest: LatestTotals,
  tables: LatestTables | undefined,
  asked: string | undefined,
): LatestTotals | undefined {
  if (asked === undefined) return latest
  const totals = tables?.languages.find(({ language }) => language === asked)
  return totals && { ...latest, totals }
}

function languageOptions(tables: LatestTables | undefined, locale: string): Option[] {
  const { compare } = new Intl.Collator(locale)
  return (tables?.languages ?? [])
    .map(({ language }) => optionFor(locale, language))
    .sort((a, b) => compare(a.label, b.label))
}

function optionFor(locale: string, code: string): Option {
  return { value: code, label: languageName(locale, code) }
}

/**
 * The newest months first, then the languages with most recordings first, as many as a page without script bears. Of
 * one language there is but its row.
 */
function plainTables({ languages, months }: LatestTables, locale: string, asked?: string): PlainTables {
  return {
    months: asked
      ? []
      : months
          .slice(-MONTHS)
          .reverse()
          .map(({ month, ...sums }) => ({
            name: formatsFor(locale).month(new Date(`${month}-01`)),
            ...sums,
          })),
    languages: languages
      .filter(({ language, recordings }) => recordings > 0 && (!asked || language === asked))
      .sort((a, b) => b.recordings - a.recordings)
      .slice(0, LANGUAGES)
      .map(({ language, ...sums }) => ({ name: languageName(locale, language), ...sums })),
  }
}
