import path from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Piscina } from 'piscina'
import { projectRoot } from '../../src/platform/paths.js'
import { badgePicture, closePictures, renderPicture, type Badge } from '../../src/web/pictures/index.js'
import type { Lettering } from '../../src/web/pictures/lettering.js'
import type { Picture, Setting } from '../../src/web/pictures/picture.js'
import { MAX_AT_ONCE } from '../../src/web/pictures/render.js'

const badge: Badge = {
  tier: 'gold',
  kind: 'record',
  languageName: 'Tamil',
  languageCode: 'ta',
  userName: 'Kavitha',
  earnedOn: new Date('2026-11-12T10:00:00Z'),
  locale: 'en',
  words: { title: 'Gold · Speaker', reached: '500 recordings' },
}

/** Letters are set on a thread only, as harfbuzz is a module of a kind that tests cannot load. */
const folder = path.join(projectRoot, 'dist/src/web/pictures')
const setter = new Piscina({ filename: path.join(folder, 'lettering.js'), maxThreads: 1 })
const outliner = new Piscina({ filename: path.join(folder, 'render-worker.js'), maxThreads: 1 })
const letter = (text: string, setting: Partial<Setting> = {}): Promise<Lettering> =>
  setter.run({ text, language: 'en', weight: 500, dir: 'ltr', ...setting }, { name: 'letter' })
const outline = (picture: Picture): Promise<string> => outliner.run(picture, { name: 'outline' })

/** Another one each time, which nothing remembers. */
let count = 0
const unseen = () => badgePicture({ ...badge, userName: `Nobody ${count++}` })

afterAll(() => Promise.all([closePictures(), setter.destroy(), outliner.destroy()]))

describe('pictures', () => {
  it('come out as a PNG of the size that is shown beside links, with something on it', async () => {
    const png = await renderPicture(badgePicture(badge))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
    expect(png.length).toBeGreaterThan(20_000)
  })

  it('are drawn beside requests, which are answered meanwhile', async () => {
    let turns = 0
    const turn = () => void (turns >= 0 && (turns++, setImmediate(turn)))
    turn()
    await renderPicture(unseen())
    expect(turns).toBeGreaterThan(10)
    turns = -1
  })

  it('are refused, not piled up, when a crowd wants more than are drawn', async () => {
    const crowd = await Promise.allSettled(
      Array.from({ length: MAX_AT_ONCE + 20 }, () => renderPicture(unseen())),
    )
    const refused = crowd.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(refused).toHaveLength(20)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'pictures_busy', status: 503 })
    await expect(renderPicture(unseen())).resolves.toBeDefined()
  })

  it('that take too long are given up, and the next ones still drawn', async () => {
    await expect(renderPicture(unseen(), 0)).rejects.toMatchObject({ code: 'pictures_busy' })
    await expect(renderPicture(unseen())).resolves.toBeDefined()
  })

  it('are drawn once for all who want the same one at once', () => {
    const picture = unseen()
    expect(renderPicture(picture)).toBe(renderPicture(picture))
  })
})

describe('a name', () => {
  it('that is code is drawn as any other, and becomes no part of the picture', async () => {
    const svg = await outline(badgePicture({ ...badge, userName: '"/><script>alert(1)</script>&#x' }))
    expect(svg).not.toMatch(/script|alert|&/)
  })

  it('of nothing that can be drawn leaves the badge whole', async () => {
    for (const userName of ['😀', '\u0000', '\u202e', '\ud800', ' '])
      expect(await outline(badgePicture({ ...badge, userName }))).not.toContain('NaN')
  })

  it('cannot turn the text around it', async () => {
    expect(await letter('\u202eabc')).toEqual(await letter('abc'))
  })

  it.each(['W'.repeat(40), 'W '.repeat(20), '𝓦𝓦', 'ﷺﷺ ﷺ'])(
    'as wide as %s stays beside the medal',
    async (userName) => {
      for (const locale of ['en', 'ar']) {
        const svg = await outline(badgePicture({ ...badge, userName, locale }))
        const edges = Array.from(svg.matchAll(/translate\((-?[\d.]+) [\d.]+\) scale\([\d.e-]+ -/g), ([, x]) =>
          Number(x),
        )
        expect(Math.min(...edges)).toBeGreaterThan(locale === 'ar' ? 79 : 529)
        expect(Math.max(...edges)).toBeLessThan(locale === 'ar' ? 671 : 1121)
      }
    },
  )
})

describe('letters', () => {
  const glyphs = async (text: string, language: string) =>
    (await letter(text, { language })).runs.flatMap((run) => run.glyphs).length

  it('of Devanagari and Tamil are joined as they are read', async () => {
    expect(await glyphs('क्ष', 'hi')).toBe(1)
    expect(await glyphs('க்ஷ', 'ta')).toBe(1)
  })

  it('of Arabic join, so that a word is shorter than its letters', async () => {
    const alone = await Promise.all([...'محمد'].map((one) => letter(one)))
    const { width } = await letter('محمد', { dir: 'rtl' })
    expect(width).toBeLessThan(alone.reduce((sum, one) => sum + one.width, 0))
  })

  it('of Urdu climb, in their own hand', async () => {
    const [urdu, arabic] = await Promise.all(
      ['ur', 'ar'].map((language) => letter('نستعلیق', { language, dir: 'rtl' })),
    )
    expect(urdu!.ascent).toBeGreaterThan(arabic!.ascent)
  })

  it('of two directions in one line stand where readers look for them', async () => {
    const first = async (dir: 'ltr' | 'rtl') => (await letter('abcdefg لا', { dir })).runs[0]!.glyphs.length
    expect(await first('ltr')).toBe(7) // a to g
    expect(await first('rtl')).toBeLessThan(3) // one ligature, or its two letters
  })
})
