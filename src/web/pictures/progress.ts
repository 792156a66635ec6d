import { uiLocale } from '../../platform/i18n/index.js'
import { brand, COLOURS, drawCloth, MARIGOLD } from './cloth.js'
import { PICTURE_WIDTH, px, type Column, type Picture } from './picture.js'

/** What was done by now, in words of the locale. */
export interface Progress {
  locale: string
  /** What it is about: a language, or all. */
  heading: string
  /** The headline numbers, at most four. */
  numbers: { value: string; label: string }[]
  /** Hours a month, the oldest first, with no month left out; and the names of the first and the last. */
  months: { recorded: number; confirmed: number }[]
  from: string
  to: string
  /** Of when the numbers are. */
  date: string
}

const MARGIN = 80
const WIDTH = PICTURE_WIDTH - 2 * MARGIN
const NUMBERS = { value: 246, label: 294, gap: 30 }
const CHART = { top: 372, bottom: 508 }
const FOOT = { y: 514, height: 40 }
/** Bars are never wider, with the gap behind them, so that a first month is no wall. */
const WIDEST_BAR = 80

/** The headline numbers on the cloth, and what was recorded and confirmed month by month. */
export function progressPicture({ locale, heading, numbers, months, from, to, date }: Progress): Picture {
  const dir = uiLocale(locale)?.dir ?? 'ltr'
  const across = (x: number) => (dir === 'rtl' ? PICTURE_WIDTH - x : x)
  const [start, end] = dir === 'rtl' ? (['right', 'left'] as const) : (['left', 'right'] as const)
  const strong = { language: locale, weight: 800, dir, fill: MARIGOLD.words } as const
  const soft = { language: locale, weight: 500, dir, fill: MARIGOLD.soft } as const
  const sauti = brand(across(PICTURE_WIDTH - MARGIN), 134, dir, MARIGOLD)
  const room = (WIDTH - NUMBERS.gap * (numbers.length - 1)) / numbers.length
  const columns: Column[] = [
    {
      words: [{ ...strong, text: heading, size: 60 }],
      room: { x: across(MARGIN), y: 66, width: WIDTH - 180, height: 100, at: start },
    },
    ...numbers.flatMap(({ value, label }, index) => {
      const x = across(MARGIN + index * (room + NUMBERS.gap))
      const place = { x, width: room, height: 100, at: start, onLine: true }
      return [
        { words: [{ ...strong, text: value, size: 62 }], room: { ...place, y: NUMBERS.value } },
        { words: [{ ...soft, text: label, size: 28, smallest: 26 }], room: { ...place, y: NUMBERS.label } },
      ]
    }),
    {
      words: [{ ...soft, text: from === to ? to : `${from} – ${to}`, size: 24 }],
      room: { x: across(MARGIN), ...FOOT, width: WIDTH / 2, at: start },
    },
    {
      words: [{ ...soft, text: date, size: 24 }],
      room: { x: across(PICTURE_WIDTH - MARGIN), ...FOOT, width: WIDTH / 3, at: end },
    },
  ]
  return {
    shapes: [drawCloth(MARIGOLD), drawBars(months, across), sauti.shapes].join('\n'),
    columns: [...columns, ...sauti.columns],
  }
}

/** Before anybody was heard: what it is about, in large letters. */
export function invitationPicture(locale: string, heading: string): Picture {
  const dir = uiLocale(locale)?.dir ?? 'ltr'
  const sauti = brand(dir === 'rtl' ? MARGIN : PICTURE_WIDTH - MARGIN, 546, dir, MARIGOLD)
  const words = { text: heading, language: locale, weight: 800, dir, fill: MARIGOLD.words } as const
  return {
    shapes: [drawCloth(MARIGOLD), sauti.shapes].join('\n'),
    columns: [
      {
        words: [{ ...words, size: 104, smallest: 100 }],
        room: { x: PICTURE_WIDTH / 2, y: 100, width: WIDTH, height: 400, at: 'middle' },
      },
      ...sauti.columns,
    ],
  }
}

/** Madder what was recorded, indigo inside it what was confirmed, as in every chart. */
function drawBars(months: Progress['months'], across: (x: number) => number): string {
  // What is confirmed in a month may have been recorded before.
  const most = Math.max(...months.flatMap(({ recorded, confirmed }) => [recorded, confirmed]))
  const step = Math.min(WIDEST_BAR, WIDTH / months.length)
  const bar = (index: number, share: number, value: number, fill: string) => {
    const width = step * share
    const height = Math.max(value > 0 ? 3 : 0, (value / most) * (CHART.bottom - CHART.top))
    const middle = across(MARGIN + (index + 0.5) * step)
    return `<rect x="${px(middle - width / 2)}" y="${px(CHART.bottom - height)}" width="${px(width)}" height="${px(height)}" fill="${fill}"/>`
  }
  const bars = months.map(
    ({ recorded, confirmed }, index) =>
      bar(index, 0.78, recorded, COLOURS.speak) + bar(index, 0.4, confirmed, COLOURS.listen),
  )
  const line = `<rect x="${MARGIN}" y="${CHART.bottom}" width="${WIDTH}" height="3" fill="${MARIGOLD.words}"/>`
  return bars.join('') + line
}
