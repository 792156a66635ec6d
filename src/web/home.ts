import type { RequestHandler } from 'express'
import { listLanguages } from '../campaigns/index.js'
import type { Deps } from '../http/deps.js'
import { translator } from '../platform/i18n/index.js'
import { latestTotals } from '../stats/index.js'
import { contextOf } from './context.js'
import { sharedProgress } from './dashboard-picture.js'
import { likelyLanguage, localLanguages } from './languages.js'
import type { Word } from './pages.js'
import { render } from './render.js'

/** "Voice" in the languages of the cloth on the home page. */
const VOICES: Word[] = [
  { text: 'sauti', lang: 'sw', dir: 'ltr' },
  { text: 'आवाज़', lang: 'hi', dir: 'ltr' },
  { text: 'voz', lang: 'es', dir: 'ltr' },
  { text: 'குரல்', lang: 'ta', dir: 'ltr' },
  { text: 'صوت', lang: 'ar', dir: 'rtl' },
  { text: 'কণ্ঠ', lang: 'bn', dir: 'ltr' },
  { text: 'voice', lang: 'en', dir: 'ltr' },
  { text: 'ਆਵਾਜ਼', lang: 'pa', dir: 'ltr' },
  { text: 'ధ్వని', lang: 'te', dir: 'ltr' },
  { text: 'آواز', lang: 'ur', dir: 'rtl' },
  { text: 'voix', lang: 'fr', dir: 'ltr' },
  { text: 'ಧ್ವನಿ', lang: 'kn', dir: 'ltr' },
  { text: 'અવાજ', lang: 'gu', dir: 'ltr' },
  { text: 'ശബ്ദം', lang: 'ml', dir: 'ltr' },
  { text: '声音', lang: 'zh', dir: 'ltr' },
]

export function home({ pool, cdn }: Deps): RequestHandler {
  return async (req, res) => {
    const { locale, origin } = contextOf(res)
    const [all, latest] = await Promise.all([listLanguages(pool), latestTotals({ cdn })])
    const languages = localLanguages(locale.tag, all)
    const language = likelyLanguage(req, locale.tag, languages)
    // The one that is most likely theirs stands first, whatever its initial.
    if (language) languages.sort((a, b) => Number(b === language) - Number(a === language))
    const shared = {
      ...sharedProgress({ locale: locale.tag, origin, latest }),
      title: translator(locale.tag)('home.title'),
    }
    await render(res, 'home', { shared, languages, language, latest, words: VOICES })
  }
}
