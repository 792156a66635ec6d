import { type RequestHandler, Router } from 'express'
import type { Deps } from '../http/deps.js'
import { uiLocale } from '../platform/i18n/index.js'
import { badge, badgeByForm, pictureOfBadge } from './badge.js'
import { campaign } from './campaign.js'
import { pageContext, preferredLocale } from './context.js'
import { dashboard } from './dashboard.js'
import { dashboardPicture } from './dashboard-picture.js'
import { embed } from './embed.js'
import { home } from './home.js'
import { join, joinByForm } from './join.js'
import { listen, listenByForm } from './listen.js'
import { manifest } from './manifest.js'
import { me, setGoalByForm } from './me.js'
import { record } from './record.js'
import { about, offline, privacy, terms } from './texts.js'
import { thankYou } from './thank-you.js'
import { validate } from './validate.js'

export { assetUrl } from './assets.js'
export { errorPage, notFoundPage } from './errors.js'
export { closePictures } from './pictures/index.js'

/** Every page, below its locale; `/` leads to the locale that suits the visitor. What is no page is passed on. */
export function webRoutes(deps: Deps): Router {
  const pages = Router()
  pages.get('/', home(deps))
  pages.get('/join', join(deps))
  pages.post('/join', joinByForm(deps))
  pages.get('/record', record(deps))
  pages.get('/validate', validate(deps))
  pages.get('/listen', listen(deps))
  pages.post('/listen', listenByForm(deps))
  pages.get('/dashboard', dashboard(deps))
  pages.get('/campaigns/:id', campaign(deps))
  pages.get('/thank-you', thankYou(deps))
  pages.get('/about', about)
  pages.get('/terms', terms)
  pages.get('/privacy', privacy(deps))
  pages.get('/me', me(deps))
  pages.post('/me/goal', setGoalByForm(deps))
  pages.get('/badges/:id', badge(deps))
  pages.post('/badges/:id', badgeByForm(deps))
  pages.get('/badges/:id/picture.png', pictureOfBadge(deps))
  pages.get('/offline', offline)
  pages.get('/manifest.webmanifest', manifest)

  const router = Router()
  router.get('/', toPreferredLocale)
  router.use('/:locale', (req, res, next) => {
    const { locale } = req.params
    if (!locale || !uiLocale(locale)) return next('router')
    if (req.originalUrl === `/${locale}`) return res.redirect(308, `/${locale}/`)
    pageContext(deps)(req, res, () => pages(req, res, next))
  })
  return router
}

/** Charts for other people's pages, of which nobody is known and nothing is remembered. What is none is passed on. */
export function embedRoutes(deps: Deps): Router {
  const router = Router()
  router.get('/:locale/embed/:chart', embed(deps))
  return router
}

/** Pictures for whoever shows a link, of which the same holds. */
export function pictureRoutes(deps: Deps): Router {
  const router = Router()
  router.get('/:locale/dashboard/picture.png', dashboardPicture(deps))
  return router
}

const toPreferredLocale: RequestHandler = (req, res) => {
  res.set('Cache-Control', 'private, no-cache')
  res.set('Vary', 'Accept-Language, Cookie')
  res.redirect(`/${preferredLocale(req)}/`)
}
