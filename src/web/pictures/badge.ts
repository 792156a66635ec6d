import { formatsFor, uiLocale } from '../../platform/i18n/index.js'
import { TIERS, type Kind, type Tier } from '../../recognition/index.js'
import { BORDER, brand, COLOURS, drawCloth, drawIcon, MARIGOLD, type Cloth } from './cloth.js'
import { PICTURE_HEIGHT, PICTURE_WIDTH, px, type Picture } from './picture.js'

export interface Badge {
  tier: Tier
  kind: Kind
  /** Of the language it was earned in, in the locale. */
  languageName: string
  /** BCP 47; chooses the font of the person's name. */
  languageCode: string
  /** In any script, of up to 40 characters; null for somebody without a name. */
  userName: string | null
  earnedOn: Date
  /** Of the interface; the picture's words, date and direction are in it. */
  locale: string
  /** `title` is what the badge is called, `reached` what it was given for. */
  words: { title: string; reached: string }
}

const CLOTHS: Record<Tier, Cloth & { metal: string; shine: string }> = {
  bronze: {
    ground: '#f6dcc4',
    border: '#d08a52',
    words: COLOURS.ink,
    soft: COLOURS.inkSoft,
    metal: '#b4642a',
    shine: '#e3a777',
  },
  silver: {
    ground: '#eceaf1',
    border: '#a9a3b8',
    words: COLOURS.ink,
    soft: COLOURS.inkSoft,
    metal: '#857e97',
    shine: '#cbc6d6',
  },
  gold: { ...MARIGOLD, metal: '#d28c00', shine: '#ffe09a' },
  platinum: {
    ground: COLOURS.night,
    border: COLOURS.marigold,
    words: COLOURS.onNight,
    soft: '#d9c9dc',
    metal: '#e9e4ef',
    shine: '#ffffff',
  },
}

const ICONS = { record: 'mic', validate: 'headphones' } as const
const MARGIN = 80
const MEDAL = { fromEdge: 285, y: 292, radius: 168 }
const PETALS = 24
/** Where the words begin, seen from the medal's edge of the picture. */
const WORDS_FROM_EDGE = 530

/** The medal on a cloth of its metal, and beside it who earned it, and for what. */
export function badgePicture(badge: Badge): Picture {
  const { tier, locale, userName, languageName, languageCode, earnedOn, words } = badge
  const cloth = CLOTHS[tier]
  const dir = uiLocale(locale)?.dir ?? 'ltr'
  const across = (x: number) => (dir === 'rtl' ? PICTURE_WIDTH - x : x)
  const small = { language: locale, weight: 500, dir, fill: cloth.soft } as const
  const large = { language: locale, weight: 800, dir, fill: cloth.words } as const
  const name = { ...large, language: languageCode, dir: 'auto', size: 92, smallest: 56, gap: 8 } as const
  const sauti = brand(across(PICTURE_WIDTH - MARGIN), 546, dir, cloth)
  return {
    shapes: [drawCloth(cloth), drawMedal(badge, across(MEDAL.fromEdge), dir), sauti.shapes].join('\n'),
    columns: [
      {
        words: [
          { ...small, text: words.title, size: 40, gap: 6 },
          ...(userName ? [{ ...name, text: userName }] : []),
          { ...large, text: languageName, size: userName ? 50 : 92, smallest: 36, gap: 18 },
          { ...small, text: words.reached, size: 36, smallest: 28, gap: 6 },
          { ...small, text: formatsFor(locale).date(earnedOn), size: 28 },
        ],
        room: {
          x: across(WORDS_FROM_EDGE),
          y: BORDER + 20,
          width: PICTURE_WIDTH - WORDS_FROM_EDGE - MARGIN,
          height: PICTURE_HEIGHT - 2 * (BORDER + 20),
          at: dir === 'rtl' ? 'right' : 'left',
        },
      },
      ...sauti.columns,
    ],
  }
}

/** A flower of the cloth's half circles around the colour of speaking or listening; below it a bead for each step. */
function drawMedal({ tier, kind }: Badge, x: number, dir: 'ltr' | 'rtl'): string {
  const { metal, shine, words } = CLOTHS[tier]
  const { y, radius } = MEDAL
  const colour = kind === 'record' ? COLOURS.speak : COLOURS.listen
  const around = Array.from({ length: PETALS }, (_, index) => (index * 2 * Math.PI) / PETALS)
  const petals = around.map((angle) => {
    const at = `cx="${px(x + radius * Math.cos(angle))}" cy="${px(y + radius * Math.sin(angle))}"`
    return `<circle ${at} r="22" fill="${metal}"/><circle ${at} r="9" fill="${shine}"/>`
  })
  const beads = TIERS.map((_, index) => {
    const filled = index <= TIERS.indexOf(tier)
    const along = (index - (TIERS.length - 1) / 2) * 46
    return `<circle cx="${x + (dir === 'rtl' ? -along : along)}" cy="534" r="13" fill="${filled ? words : 'none'}" stroke="${words}" stroke-width="4"/>`
  })
  return `${petals.join('')}
<circle cx="${x}" cy="${y}" r="${radius}" fill="${metal}"/>
<circle cx="${x}" cy="${y}" r="${radius - 14}" fill="none" stroke="${shine}" stroke-width="4"/>
<circle cx="${x}" cy="${y}" r="${radius - 28}" fill="${colour}"/>
${drawIcon(ICONS[kind], x, y, 140, '#ffffff')}
${beads.join('')}`
}
