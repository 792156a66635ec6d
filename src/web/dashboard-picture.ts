import type { Request, RequestHandler } from 'express'
import type { Deps } from '../http/deps.js'
import { formatsFor, languageName, translator, uiLocale } from '../platform/i18n/index.js'
import {
  latestLanguageMonths,
  latestTables,
  latestTotals,
  type LatestTables,
  type LatestTotals,
} from '../stats/index.js'
import { languageAsked } from './languages.js'
import type { Shared } from './pages.js'
import { answerPicture, invitationPicture, progressPicture, type Picture } from './pictures/index.js'

/** How long others may keep the picture; the numbers change every few hours. */
const MAX_AGE_S = 60 * 60
/** Most months that are drawn. */
const MONTHS = 24

type Totals = LatestTotals['totals']
type Month = LatestTables['months'][number]

/**
 * The dashboard as a picture, for whoever shows a link to it: of all languages, or of the one that the address names.
 * Asks no database. A language that nobody was heard in is passed on.
 */
export function dashboardPicture({ cdn }: Deps): RequestHandler<{ locale: string }> {
  return async (req, res, next) => {
    const locale = uiLocale(req.params.locale)?.tag
    const asked = languageAsked(req.query.language)
    if (!locale || (req.query.language !== undefined && asked === undefined)) return next()
    const [latest, tables, byLanguage] = await Promise.all([
      latestTotals({ cdn }),
      latestTables({ cdn }),
      asked === undefined ? undefined : latestLanguageMonths({ cdn }),
    ])
    const totals = asked ? tables?.languages.find(({ language }) => language === asked) : latest?.totals
    if (asked && !totals) return next()
    const months = asked ? byLanguage?.filter(({ language }) => language === asked) : tables?.months
    const picture = pictureOf(locale, asked, totals, months ?? [], latest?.generated_at)
    await answerPicture(req as Request, res, picture, { maxAgeS: MAX_AGE_S, for: 'public' })
  }
}

function pictureOf(
  locale: string,
  language: string | undefined,
  totals: Totals | undefined,
  months: Month[],
  generatedAt: string | undefined,
): Picture {
  const t = translator(locale)
  const { number, percent, duration, date, month } = formatsFor(locale)
  if (!totals || !generatedAt || totals.recordings === 0) return invitationPicture(locale, t('home.heading'))
  const named = (name: 'hours' | 'hours_valid' | 'speakers' | 'recordings') =>
    t(`dashboard.say.total.${name}`, { count: totals[name] })
  const shown = withoutGaps(months).slice(-MONTHS)
  const nameOf = (one: Month | undefined) => (one ? month(new Date(`${one.month}-01`)) : '')
  return progressPicture({
    locale,
    heading: language ? languageName(locale, language) : t('dashboard.heading'),
    numbers: [
      { value: duration(totals.hours * 3600), label: named('hours') },
      { value: number(totals.speakers), label: named('speakers') },
      { value: number(totals.recordings), label: named('recordings') },
      { value: percent(shareConfirmed(totals)), label: named('hours_valid') },
    ],
    months: shown.map(({ hours, hours_valid }) => ({ recorded: hours, confirmed: hours_valid })),
    from: nameOf(shown[0]),
    to: nameOf(shown.at(-1)),
    date: date(new Date(generatedAt)),
  })
}

/** How a link to what was done by now is shown elsewhere. The picture's address changes with its numbers. */
export function sharedProgress({
  locale,
  origin,
  latest,
  language,
}: {
  locale: string
  origin: string
  latest: LatestTotals | undefined
  language?: string | undefined
}): Shared {
  const t = translator(locale)
  const { number, percent, duration } = formatsFor(locale)
  const picture = `${origin}/${locale}/dashboard/picture.png`
  if (!latest || latest.totals.recordings === 0)
    return { title: t('home.title'), description: t('home.description'), picture }
  const { totals, generated_at } = latest
  const version = generated_at.replace(/\D/g, '')
  return {
    title: language
      ? t('layout.page-title', { title: languageName(locale, language) })
      : t('dashboard.heading'),
    description: t('dashboard.share-text', {
      hours: duration(totals.hours * 3600),
      speakers: number(totals.speakers),
      share: percent(shareConfirmed(totals)),
    }),
    picture: `${picture}?${new URLSearchParams({ ...(language && { language }), v: version })}`,
  }
}

/** Of what was recorded, by its length. */
function shareConfirmed({ hours, hours_valid }: Totals): number {
  return hours > 0 ? hours_valid / hours : 0
}

/** Months on which nothing happened are not published, and yet have passed. */
function withoutGaps(months: Month[]): Month[] {
  const [first] = months
  const last = months.at(-1)
  if (!first || !last) return []
  const known = new Map(months.map((one) => [one.month, one]))
  const all: Month[] = []
  const at = new Date(`${first.month}-01`)
  for (let name = first.month; name <= last.month; name = at.toISOString().slice(0, 7)) {
    all.push(known.get(name) ?? { ...first, month: name, hours: 0, hours_valid: 0 })
    at.setUTCMonth(at.getUTCMonth() + 1)
  }
  return all
}
