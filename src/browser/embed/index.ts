import { buildChartData, type ChartName, type ChartData } from '../dashboard/chart-data/index.js'
import { openSnapshot } from '../dashboard/snapshot.js'
import { colourMap, loadMap } from '../dashboard/world-map.js'
import type { EmbedPageData } from '../dashboard/page-data.js'
import { fillTable } from '../dashboard/data-table.js'
import { createLocaleFormats } from '../dashboard/locale-formats.js'
import { element, readPageData, setText, showPhase } from '../lib/dom/dom.js'
import { createTranslate } from '../lib/translate.js'
import { drawColumnChart } from './column-chart.js'

/** An embedded chart has little room. */
const ROWS = 12
const PERIODS = 30

const page = readPageData<EmbedPageData>()
const t = createTranslate(page.messages, page.locale)
const formats = createLocaleFormats(page.locale, t)
const root = element('#embed')

void show().catch(() => showPhase(root, 'failed'))

async function show(): Promise<void> {
  const snapshot = await openSnapshot(page.manifest)
  const content = snapshot && (await buildChartData(page.chart as ChartName, sourceOf(snapshot)))
  if (!content || content.table.rows.length === 0) {
    setText(element('[data-in="empty"]'), content?.empty ?? t('dashboard.say.nothing'))
    return showPhase(root, 'empty')
  }
  showPhase(root, 'ready')
  setText(element('#caption'), content.caption)
  await draw(content)
}

function sourceOf(snapshot: NonNullable<Awaited<ReturnType<typeof openSnapshot>>>) {
  const on = (path: string) => (language: string) =>
    `${page.dashboard.replace(/dashboard$/, path)}?${new URLSearchParams({ language })}`
  return {
    snapshot,
    language: page.language,
    view: { measure: 'recordings', mode: 'plain', grain: 'day' } as const,
    options: { quality: 'duration', leadersKind: 'record', leadersPeriod: 'month' },
    maxPeriods: PERIODS,
    uiLocale: page,
    formats,
    t,
    hrefs: {
      look: on('dashboard'),
      speak: on('record'),
      listen: on('validate'),
      campaign: (id: string) => page.dashboard.replace(/dashboard$/, `campaigns/${id}`),
    },
  }
}

async function draw({ table, timeline, areas, description }: ChartData): Promise<void> {
  const frame = element('#picture')
  fillTable(element<HTMLTableElement>('#table'), {
    ...table,
    rows: timeline ? table.rows : table.rows.slice(0, ROWS),
  })
  if (timeline) {
    const picture = drawColumnChart(timeline)
    picture.setAttribute('aria-label', description)
    frame.replaceChildren(picture)
  } else if (areas) {
    const map = await loadMap(frame, page.map)
    map.setAttribute('aria-label', description)
    colourMap(map, element('#note'), areas, '')
  }
  // With a picture above it, the table is for those who ask for it.
  const isPictured = timeline !== undefined || areas !== undefined
  element<HTMLDetailsElement>('#as-table').open = !isPictured
  element('summary').hidden = !isPictured
  for (const link of document.querySelectorAll('a')) link.target = '_top'
}
