import type { RequestHandler } from 'express'
import { translator } from '../platform/i18n/index.js'
import { contextOf } from './context.js'

/** What a phone needs to install the site as an app, in the locale of the address. */
export const manifest: RequestHandler = (_req, res) => {
  const { tag, dir } = contextOf(res).locale
  const t = translator(tag)
  const shortcut = (page: 'record' | 'validate') => ({ name: t(`layout.${page}`), url: `/${tag}/${page}` })
  res.set('Cache-Control', 'public, max-age=3600')
  res.type('application/manifest+json').json({
    name: 'Sauti',
    short_name: 'Sauti',
    description: t('home.description'),
    lang: tag,
    dir,
    // One app, whichever locale it was installed in; it opens in that one.
    id: '/',
    start_url: `/${tag}/`,
    scope: '/',
    display: 'standalone',
    background_color: '#fffdfc',
    theme_color: '#ffc233',
    icons: [
      { src: '/icons/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [shortcut('record'), shortcut('validate')],
  })
}
