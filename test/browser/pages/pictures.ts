/**
 * Takes a picture of every page in every state: `npm run pictures`. Arguments narrow it down, to states whose names
 * begin so: `npm run pictures -- record validate-heard`.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'
import { openSite, type View } from './site.js'
import { states, type State } from './states.js'

const LOCALES = ['en', 'ta', 'ur']
const SIZES = [
  { width: 360, touch: true },
  { width: 1280, touch: false },
]
const SCHEMES = ['light', 'dark'] as const
/** Most of a visit is waiting for speech: more of them fit on a core than there are. */
const AT_ONCE = 4

const folder = path.join(projectRoot, 'artefacts/pictures')
/** The pictures that docs/design.md shows. */
const inDocs: Record<string, string> = {
  'home-en-360-light': 'home',
  'record-idle-ta-360-light': 'record',
  'record-recording-en-360-light': 'recording',
  'record-poor-ur-360-light': 'poor',
  'validate-heard-en-360-dark': 'validate',
  'dashboard-en-360-dark': 'dashboard',
}

const wanted = process.argv.slice(2)
const isWanted = ({ name }: State) => wanted.length === 0 || wanted.some((start) => name.startsWith(start))
const views = LOCALES.flatMap((locale) =>
  SIZES.flatMap((size) => SCHEMES.map((scheme): View => ({ ...size, locale, scheme }))),
)
const nameOf = ({ name }: State, { locale, width, scheme }: View) => `${name}-${locale}-${width}-${scheme}`

const site = await openSite()
try {
  if (wanted.length === 0) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'index.html'), contactSheet())
  const all = states.filter(isWanted).length * views.length
  let taken = 0
  await site.walk(
    isWanted,
    views,
    async (page, state, view) => {
      const name = nameOf(state, view)
      await page.mouse.move(0, 0)
      const shown = inDocs[name]
      if (shown) await page.screenshot({ path: path.join(projectRoot, `docs/pictures/${shown}.png`) })
      if (!(await page.isVisible('#contribute'))) await showAll(page)
      await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
      if (process.stderr.isTTY) process.stderr.write(`\r${++taken} of ${all}`)
    },
    AT_ONCE,
  )
  console.log(`${all} pictures; look through ${path.join(folder, 'index.html')}`)
} finally {
  await site.close()
}

/** The whole page at once. Playwright's own way takes the finger from a phone; the recorder is seen as it is used. */
async function showAll(page: Page): Promise<void> {
  const width = page.viewportSize()!.width
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height })
}

function contactSheet(): string {
  const rows = states.map((state) => {
    const pictures = views.map((view) => {
      const name = nameOf(state, view)
      return `<a href="${name}.png"><img src="${name}.png" alt="${name}" loading="lazy"></a>`
    })
    return `<h2>${state.name}</h2><p>${pictures.join('')}</p>`
  })
  const style =
    'body{font:16px sans-serif}p{display:flex;gap:8px;overflow-x:auto;align-items:start}img{height:360px;border:1px solid #999}'
  return `<!doctype html><meta charset="utf-8"><title>Sauti, every page and state</title><style>${style}</style>${rows.join('\n')}\n`
}
