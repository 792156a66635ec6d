import type { Chart } from 'chart.js'
import { element, elements, readPageData, setText, showPhase } from '../lib/dom/dom.js'
import { createTranslate } from '../lib/translate.js'
import { drawTimeline } from './timeline-chart.js'
import { chosenOptions, chosenTimelineView, controlsOf } from './chart-controls.js'
import { CHARTS, buildChartData, type ChartName, type ChartData } from './chart-data/index.js'
import { hasFiles, openSnapshot, type LanguageRow, type Measures, type Snapshot } from './snapshot.js'
import { fillFilter, showAge, showGoal } from './summary.js'
import { createLiveTotals } from './live-totals.js'
import { DEFAULT_ORDER, filterAndSort, nextOrder } from './sort-languages.js'
import { colourMap, loadMap } from './world-map.js'
import { createOwnRank } from './own-rank.js'
import type { DashboardPageData } from './page-data.js'
import { connectShareButton, setSharePicture } from './share-button.js'
import { fillTable, type SortOrder } from './data-table.js'
import { connectChartTools, embedCode } from './chart-tools.js'
import { createLocaleFormats } from './locale-formats.js'

/** How often an open page looks for a newer snapshot, and updates the age of its own. */
const REFRESH_INTERVAL_MS = 60_000
/** The least width of one period of the timeline, so that its bar stays visible. */
const PERIOD_PX = 9

type Phase = 'loading' | 'failed' | 'empty' | 'ready'

const page = readPageData<DashboardPageData>()
const t = createTranslate(page.messages, page.locale)
const formats = createLocaleFormats(page.locale, t)
const root = element('#dashboard')
const filter = element<HTMLSelectElement>('#language')
const search = element<HTMLInputElement>('#languages-search')
const canvas = element<HTMLCanvasElement>('#timeline-chart')
const emptyLine = element('#empty-line')
const emptyMessage = emptyLine.textContent

const headline = createLiveTotals(page.live, formats, t)
const ownRank = createOwnRank(sectionOf('leaders'), formats, t)
const contents = new Map<ChartName, ChartData>()
/** Counts the renderings of each chart; only the last one may finish. */
const begun = new Map<ChartName | 'all', number>()
let snapshot: Snapshot | undefined
let timeline: Chart | undefined
let order: SortOrder = DEFAULT_ORDER

element('#retry').addEventListener('click', () => void start())
for (const chart of ['timeline', 'quality', 'leaders'] as const) {
  controlsOf(chart).addEventListener('change', () => void showChart(chart))
}
filter.addEventListener('change', () => lookAt(filter.value))
search.addEventListener('input', listLanguages)
root.addEventListener('click', followLook)
window.addEventListener('popstate', () => void unlessFailed(showAll))
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void showChart('timeline'))
document.addEventListener('visibilitychange', () => void lookAgain())
for (const chart of CHARTS) {
  connectChartTools(sectionOf(chart), {
    chartData: () => contents.get(chart),
    fileNameParts: () => [chosenLanguage(), snapshot?.generatedAt.toISOString().slice(0, 10)],
    retry: () => void showChart(chart),
  })
}
connectShareButton(t)
setInterval(() => void lookAgain(), REFRESH_INTERVAL_MS)
void start()

async function start(): Promise<void> {
  show('loading')
  await unlessFailed(async () => {
    snapshot = await openSnapshot(page.manifest)
    await showAll()
  })
}

/** Shows a newer snapshot when there is one. When it cannot be fetched, the page stays as it is. */
async function lookAgain(): Promise<void> {
  if (document.hidden) return
  if (snapshot) showAge(snapshot.generatedAt, formats, t)
  const found = await openSnapshot(page.manifest).catch(() => undefined)
  if (!found || !isWanted(found) || !(await hasFiles(found, ['totals', 'by-language']))) return
  if (!isWanted(found)) return
  snapshot = found
  ownRank.forget()
  await unlessFailed(showAll)
}

/** Whether a snapshot is newer than the one shown; a CDN server may still have an older one. */
function isWanted({ generatedAt }: Snapshot): boolean {
  return !snapshot || generatedAt > snapshot.generatedAt || root.dataset.phase === ('failed' satisfies Phase)
}

async function unlessFailed(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch {
    show('failed')
  }
}

/** The language that the address names, or undefined for all. */
function chosenLanguage(): string | undefined {
  return new URLSearchParams(location.search).get('language') || undefined
}

function lookAt(language: string): void {
  history.pushState(null, '', language ? lookHref(language) : location.pathname)
  void unlessFailed(showAll)
}

function lookHref(language: string): string {
  return `?${new URLSearchParams({ language })}`
}

/** Links from one language to another stay on the page. */
function followLook(event: MouseEvent): void {
  const link = (event.target as Element).closest('a')
  if (!link?.getAttribute('href')?.startsWith('?') || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  lookAt(new URLSearchParams(link.search).get('language') ?? '')
  filter.focus()
  filter.scrollIntoView({ block: 'center' })
}

async function showAll(): Promise<void> {
  const isLast = begin('all')
  const language = chosenLanguage()
  for (const link of elements<HTMLAnchorElement>('.menu__link')) link.search = location.search
  if (snapshot) showAge(snapshot.generatedAt, formats, t)
  const [totals] = (await snapshot?.rows<Measures>('totals')) ?? []
  if (!isLast()) return
  if (!snapshot || !totals || totals.recordings === 0) return showEmpty(undefined)
  const languages = await snapshot.rows<LanguageRow>('by-language')
  if (!isLast()) return
  fillFilter(filter, languages, language, { locale: page.locale, formats, t })
  const shown = language === undefined ? totals : languages.find((row) => row.language === language)
  headline.show({ totals: shown, language, generatedAt: snapshot.generatedAt })
  setSharePicture(
    shown && language !== undefined ? page.urls.picture + lookHref(language) : page.urls.picture,
  )
  if (!shown || shown.recordings === 0) return showEmpty(language)
  showGoal(shown, formats, t)
  show('ready')
  await Promise.all(CHARTS.map(showChart))
  if (!isLast()) return
  root.setAttribute('aria-busy', 'false')
  headline.tick()
}

/** Begins a rendering. The returned function tells whether it is still the last one. */
function begin(what: ChartName | 'all'): () => boolean {
  const turn = (begun.get(what) ?? 0) + 1
  begun.set(what, turn)
  return () => begun.get(what) === turn
}

function show(phase: Phase): void {
  showPhase(root, phase)
  // Charts appear one by one after the rest of the page.
  root.setAttribute('aria-busy', String(phase === 'loading' || phase === 'ready'))
}

function showEmpty(language: string | undefined): void {
  const link = element<HTMLAnchorElement>('#empty-speak')
  link.href = language === undefined ? page.urls.record : page.urls.record + lookHref(language)
  setText(
    emptyLine,
    language === undefined
      ? emptyMessage
      : t('dashboard.say.empty-in', { language: formats.language(language) }),
  )
  show('empty')
}

async function showChart(chart: ChartName): Promise<void> {
  if (!snapshot) return
  const isLast = begin(chart)
  const section = sectionOf(chart)
  try {
    const content = await buildChartData(chart, {
      snapshot,
      language: chosenLanguage(),
      view: chosenTimelineView(),
      options: chosenOptions(),
      maxPeriods: Math.floor(canvas.parentElement!.clientWidth / PERIOD_PX),
      uiLocale: page,
      formats,
      t,
      hrefs: {
        look: lookHref,
        speak: (language) => page.urls.record + lookHref(language),
        listen: (language) => page.urls.validate + lookHref(language),
        campaign: (id) => `${page.urls.campaigns}/${id}`,
      },
    })
    if (!isLast()) return
    section.hidden = !content
    if (!content) return
    contents.set(chart, content)
    showState(section, content.table.rows.length > 0 ? 'shown' : 'nothing')
    setText(element(`#${chart}-caption`), content.caption)
    setText(element('[data-when="nothing"]', section), content.empty)
    element<HTMLInputElement>('[data-embed]', section).value = embedCode(
      `${page.urls.embed}/${chart}${location.search}`,
      element(`#${chart}-heading`).textContent,
    )
    await fill(chart, content)
    if (chart === 'leaders') await ownRank.show({ language: chosenLanguage(), choices: chosenOptions() })
  } catch {
    if (!isLast()) return
    section.hidden = false
    showState(section, 'broken')
  }
}

function sectionOf(chart: ChartName): HTMLElement {
  return element(`[data-chart="${chart}"]`)
}

function showState(section: HTMLElement, state: 'shown' | 'nothing' | 'broken'): void {
  for (const part of elements('[data-when]', section)) part.hidden = part.dataset.when !== state
}

async function fill(chart: ChartName, content: ChartData): Promise<void> {
  if (chart === 'languages') return listLanguages()
  fillTable(element<HTMLTableElement>(`#${chart}-table`), content.table)
  if (content.timeline) {
    timeline?.destroy()
    timeline = drawTimeline(canvas, content.timeline)
    canvas.setAttribute('aria-label', content.description)
  }
  if (content.areas) {
    const map = await loadMap(element('#map-frame'), page.map)
    map.setAttribute('aria-label', content.description)
    colourMap(map, element('#map-note'), content.areas, content.description)
  }
}

function listLanguages(): void {
  const content = contents.get('languages')
  if (!content) return
  const rows = filterAndSort(content.table.rows, search.value, order, page.locale)
  const table = element<HTMLTableElement>('#languages-table')
  fillTable(
    table,
    { ...content.table, rows },
    {
      order,
      onSort(column) {
        order = nextOrder(order, column)
        listLanguages()
        elements('.sorter', table)[column]?.focus()
      },
    },
  )
  const typed = search.value.trim()
  const count = rows.length
  setText(
    element('#languages-found'),
    typed && (count > 0 ? t('home.say.found', { count }) : t('home.say.none', { text: typed })),
  )
}
