import { readFileSync, readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { catalogOf, uiLocales } from '../../src/platform/i18n/index.js'
import { projectRoot } from '../../src/platform/paths.js'
import { fontOf } from '../../src/web/fonts.js'
import { assetUrl } from '../../src/web/index.js'
import { staticFiles } from '../../src/web/static-files.js'
import { launchChromium } from '../browser/support/chromium.js'
import { SAMPLE_LOCALES } from '../support/locales.js'
import { AMINA, testSite, type TestSite } from './site.js'

interface SeededLanguage {
  code: string
  name: string
  native_name: string
  script: string
  dir: 'ltr' | 'rtl'
}

const languages = JSON.parse(
  readFileSync(path.join(projectRoot, 'seeds/languages.json'), 'utf8'),
) as SeededLanguage[]
const seeded = readdirSync(path.join(projectRoot, 'seeds/sentences')).map((file) => file.replace('.tsv', ''))

const oneOfEachFont = languages.filter(
  ({ code, script }, index) =>
    languages.findIndex((other) => fontOf(other.code, other.script) === fontOf(code, script)) === index,
)

/** What no font of the kind has, or what every device has: tones of Lingala, an apostrophe of Maithili, Chinese. */
const LEFT_TO_DEVICES: Record<string, RegExp> = {
  mai: /\u02bc/g,
  ln: /[\u0302\u030c]/g,
  zh: /[\p{Script=Han}\p{P}]/gu,
}

describe('our own fonts have every letter', () => {
  it.each(uiLocales)('of the pages in $tag', ({ tag }) => {
    expect(lettersWithout(fontOf(tag), Object.values(catalogOf(tag)).join(''))).toEqual([])
  })

  it.each(seeded)('of the sentences in %s', (code) => {
    const text = readFileSync(path.join(projectRoot, `seeds/sentences/${code}.tsv`), 'utf8')
    const sentences = text.split('\n').map((line) => line.split('\t')[0]!)
    const { script } = languages.find((language) => language.code === code)!
    expect(
      lettersWithout(fontOf(code, script), sentences.join('').replace(LEFT_TO_DEVICES[code] ?? '', '')),
    ).toEqual([])
  })
})

describe('a language that nobody thought of', () => {
  it.each([
    ['bho', undefined, 'devanagari'],
    ['as', undefined, 'bengali'],
    ['ti', undefined, 'ethiopic'],
    ['az', 'Cyrl', 'cyrillic'],
    ['ks', undefined, 'nastaliq'],
    ['ks', 'Deva', 'devanagari'],
    ['ha', 'Arab', 'naskh'],
    ['fr', undefined, undefined],
    ['ja', undefined, undefined],
  ])('is set in the font of its script: %s in %s', (language, script, font) => {
    expect(fontOf(language, script)).toBe(font)
  })
})

describe('a page asks for the fonts of the scripts it shows, and for no others', () => {
  let site: TestSite
  let server: Server
  let origin: string
  let browser: Browser
  let page: Page
  let asked: Set<string>

  beforeAll(async () => {
    site = await testSite(languages)
    server = createServer(wholeSite()).listen(0)
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await site.close()
  })

  beforeEach(async () => {
    asked = new Set()
    page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage()
    page.on('request', (request) => {
      const [, font] = /\/assets\/([a-z-]+)\.?[a-z-]*-[A-Z0-9]{8}\.woff2$/.exec(request.url()) ?? []
      if (font) asked.add(font)
    })
  })

  afterEach(() => page.context().close())

  async function fontsAt(place: string): Promise<string[]> {
    await page.goto(origin + place)
    if (place.includes('record')) await page.waitForSelector('#contribute[data-phase=idle]')
    await page.waitForFunction('document.fonts.status === "loaded"')
    return [...asked].sort()
  }

  it.each(SAMPLE_LOCALES)('at home and in the text about us, in $tag', async ({ tag }) => {
    const expected = ['latin', fontOf(tag)].filter(Boolean).sort()
    expect(await fontsAt(`/${tag}/`)).toEqual(expected)
    expect(await fontsAt(`/${tag}/about`)).toEqual(expected)
  })

  it.each(oneOfEachFont)('to record in $code, in English', async ({ code, script }) => {
    const expected = ['latin', fontOf(code, script)].filter(Boolean).sort()
    expect(await fontsAt(`/en/record?language=${code}`)).toEqual(expected)
  })

  it('to record in Tamil, in Urdu', async () => {
    expect(await fontsAt('/ur/record?language=ta')).toEqual(['latin', 'nastaliq', 'tamil'])
  })

  function wholeSite() {
    const app = express()
    app.use(staticFiles())
    app.post('/api/v1/assignments', express.json(), (req, res) => {
      const { language } = req.body as { language: string }
      const file = path.join(projectRoot, `seeds/sentences/${language}.tsv`)
      const lines = readFileSync(file, 'utf8').split('\n').slice(2, 7)
      res.status(201).json({
        assignments: lines.map((line, id) => ({
          id: String(id),
          kind: 'record',
          expires_at: new Date(Date.now() + 60_000).toISOString(),
          sentence: { id: String(id), text: line.split('\t')[0], language },
        })),
      })
    })
    app.use(site.as(AMINA))
    return app
  }
})

/** Letters and marks of the text that neither the Latin font nor this one has. */
function lettersWithout(font: string | undefined, text: string): string[] {
  const had = new Set([...rangesIn('main.css'), ...(font ? rangesIn(`${font}.css`) : [])])
  const missing = [...new Set(text)].filter((letter) => /[\p{L}\p{M}\p{N}]/u.test(letter))
  return missing.filter((letter) => !had.has(letter.codePointAt(0)!))
}

function* rangesIn(styles: string): Generator<number> {
  const css = readFileSync(path.join(projectRoot, 'dist/public', assetUrl(styles)), 'utf8')
  for (const [, list] of css.matchAll(/unicode-range:([^;}]+)/g)) {
    for (const range of list!.split(',')) {
      const [first = '', last = first] = range.trim().replace(/^U\+/i, '').split('-')
      // The minifier writes U+900-9FF as U+9??.
      const from = parseInt(first.replaceAll('?', '0'), 16)
      const to = parseInt(last.replaceAll('?', 'F'), 16)
      for (let code = from; code <= to; code++) yield code
    }
  }
}
