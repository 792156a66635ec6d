import path from 'node:path'
import ejs from 'ejs'
import type { Response } from 'express'
import { browserMessages, formatsFor, richText, translator, uiLocales } from '../platform/i18n/index.js'
import { projectRoot } from '../platform/paths.js'
import { contextOf, type PageContext } from './context.js'
import { fontOf } from './fonts.js'
import { pageMeta, type PageName, type Pages, type Shared } from './pages.js'

const views = path.join(projectRoot, 'views')

/**
 * Answers with a page: `views/<page>.ejs` inside `views/layout.ejs`, in the request's locale. A view sees its props
 * and, from the context, `t`, `rich`, `formats`, `href` (a path in this locale), `locale`, `contributor`, `asset`.
 * The page's script, if it has one, finds `{locale, dir, messages, …props.data}` as JSON in `#page-data`.
 */
export async function render<P extends PageName>(res: Response, page: P, props: Pages[P]): Promise<void> {
  const context = contextOf(res)
  const uiFont = fontOf(context.locale.tag)
  const locals = {
    ...viewHelpers(context),
    ...context,
    page,
    meta: pageMeta[page],
    locales: uiLocales,
    uiFont,
  }
  const { title, shared } = props as { title?: string; shared?: Shared }
  const fonts = new Set([uiFont, ...fontsOf(props)].filter(Boolean))
  const framed = { ...locals, title, shared, fonts, pageData: pageData(page, context, props) }
  const { bare } = pageMeta[page]
  const body = await renderView(page, { ...(bare ? framed : locals), ...props })
  const html = bare ? body : await renderView('layout', { ...framed, body })
  if (!res.get('Cache-Control')) res.set('Cache-Control', 'private, no-cache')
  res.set('Content-Language', context.locale.tag)
  res.type('html').send(html)
}

/** The fonts of sentences that a page shows, as its props tell them. */
function fontsOf(props: object): (string | undefined)[] {
  const { font, fonts } = props as { font?: string; fonts?: Map<string, string | undefined> }
  return [font, ...(fonts?.values() ?? [])]
}

function renderView(name: string, locals: object): Promise<string> {
  return ejs.renderFile(path.join(views, `${name}.ejs`), locals, { cache: true, views: [views] })
}

function viewHelpers({ locale: { tag }, origin, place }: PageContext) {
  const t = translator(tag)
  return {
    t,
    rich: (key: string, links?: Record<string, string>, values?: Record<string, string | number>) =>
      richText(tag, key, links, values),
    formats: formatsFor(tag),
    href: (target: string) => `/${tag}${target}`,
    alternates: uiLocales.map((other) => ({ ...other, href: `/${other.tag}${place}` })),
    canonical: (other: string) => `${origin}/${other}${canonicalPlace(place)}`,
  }
}

/** Only the language makes another page of it; what else a link carries does not. */
function canonicalPlace(place: string): string {
  const { pathname, searchParams } = new URL(place, 'http://here.invalid')
  const language = searchParams.get('language')
  return language ? `${pathname}?${new URLSearchParams({ language })}` : pathname
}

function pageData(page: PageName, { locale }: PageContext, props: object): string | undefined {
  const { script, messages = [] } = pageMeta[page] as { script?: string; messages?: string[] }
  if (!script) return undefined
  const { data = {} } = props as { data?: object }
  const known = { locale: locale.tag, dir: locale.dir, messages: browserMessages(locale.tag, messages) }
  // The only character that could end the script element it stands in.
  return JSON.stringify({ ...known, ...data }).replaceAll('<', '\\u003c')
}
