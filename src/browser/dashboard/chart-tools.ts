import { element } from '../lib/dom/dom.js'
import type { ChartData } from './chart-data/index.js'
import { toCsv, saveFile, type PublishedRow } from './downloads.js'

/** What a chart's tools act on when they are pressed. */
interface ChartToolsOptions {
  chartData(): ChartData | undefined
  /** What tells its files from others: the language, the day. */
  fileNameParts(): (string | undefined)[]
  retry(): void
}

/** Connects a chart's tools: downloads, retry, and the embed code. */
export function connectChartTools(
  section: HTMLElement,
  { chartData, fileNameParts, retry }: ChartToolsOptions,
): void {
  const onPress = (tool: string, act: () => void) =>
    element(`[data-tool="${tool}"]`, section).addEventListener('click', act)
  const keepAs = (ending: string, type: string, textOf: (rows: PublishedRow[]) => string) => () => {
    const shown = chartData()
    if (!shown) return
    const name = ['sauti', shown.file, ...fileNameParts()].filter(Boolean).join('-')
    saveFile(`${name}.${ending}`, type, textOf(shown.rows as PublishedRow[]))
  }
  onPress('csv', keepAs('csv', 'text/csv', toCsv))
  onPress(
    'json',
    keepAs('json', 'application/json', (rows) => JSON.stringify({ rows }, null, 2)),
  )
  onPress('retry', retry)
  const code = element<HTMLInputElement>('[data-embed]', section)
  code.addEventListener('focus', () => code.select())
}

/** The HTML that embeds a chart in another site. */
export function embedCode(place: string, title: string): string {
  const frame = document.createElement('iframe')
  frame.src = new URL(place, location.origin).href
  frame.title = title
  frame.width = '100%'
  frame.height = '440'
  frame.loading = 'lazy'
  return frame.outerHTML
}
