import type { Chart } from 'chart.js'
import { element, elements, readPageData, setText, showPhase } from '../lib/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { speaker } from '../lib/strings.js'
import { draw } from './charts.js'
import { openSnapshot, type LanguageRow, type Measures, type PeriodRow, type Snapshot } from './files.js'
import { languageDrawing, languageTable, timelineDrawing, timelineTable } from './pictures.js'
import { fillTable } from './tables.js'
import { fileOf, pointsOf, type TimelineView } from './timeline.js'
import { wordingFor } from './wording.js'

/** What the page hands to this script. */
type DashboardPageData = PageFrame & {
  /** Address of the published manifest. */
  manifest: string
}

/** How often an open page looks for a newer snapshot, and says anew how old its own is. */
const LOOK_AGAIN_MS = 60_000
/** Statistics come every four hours; when they are older than this, something holds them up. */
const LATE_AFTER_MS = 5 * 60 * 60 * 1000

/** What one period of the timeline takes at least, so that its bar is not a hair. */
const PERIOD_PX = 9

type Phase = 'loading' | 'failed' | 'empty' | 'ready'

const page = readPageData<DashboardPageData>()
const say = speaker(page.messages, page.locale)
const wording = wordingFor(page.locale, say)
const root = element('#dashboard')
const controls = element<HTMLFormElement>('#timeline-controls')
const canvases = {
  timeline: element<HTMLCanvasElement>('#timeline-chart'),
  languages: element<HTMLCanvasElement>('#languages-chart'),
}
const charts: Partial<Record<keyof typeof canvases, Chart>> = {}
let snapshot: Snapshot | undefined

element('#retry').addEventListener('click', () => void start())
controls.addEventListener('change', () => void unlessFailed(showTimeline))
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void unlessFailed(showAll))
document.addEventListener('visibilitychange', () => void lookAgain())
setInterval(() => void lookAgain(), LOOK_AGAIN_MS)
void start()

async function start(): Promise<void> {
  show('loading')
  await unlessFailed(async () => {
    snapshot = await openSnapshot(page.manifest)
    await showAll()
  })
}

/** Shows a newer snapshot when there is one. One that cannot be had leaves what is shown. */
async function lookAgain(): Promise<void> {
  if (document.hidden) return
  showAge()
  const newer = await openSnapshot(page.manifest).catch(() => undefined)
  if (!newer || newer.generatedAt.getTime() === snapshot?.generatedAt.getTime()) return
  await newer.rows('totals').then(
    () => (snapshot = newer),
    () => {},
  )
  if (snapshot === newer) await unlessFailed(showAll)
}

async function unlessFailed(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch {
    show('failed')
  }
}

async function showAll(): Promise<void> {
  const [totals] = (await snapshot?.rows<Measures>('totals')) ?? []
  showAge()
  if (!totals || totals.recordings === 0) return show('empty')
  showTotals(totals)
  await Promise.all([showTimeline(), showLanguages()])
}

function show(phase: Phase): void {
  showPhase(root, phase)
  root.setAttribute('aria-busy', String(phase === 'loading'))
}

function showAge(): void {
  if (!snapshot) return
  const age = element('#age')
  const isLate = Date.now() - snapshot.generatedAt.getTime() > LATE_AFTER_MS
  age.classList.toggle('dash__age--late', isLate)
  setText(
    age,
    say(isLate ? 'dashboard.say.late' : 'dashboard.say.updated', { ago: wording.ago(snapshot.generatedAt) }),
  )
}

function showTotals(totals: Measures): void {
  for (const value of elements('[data-total]')) {
    const name = value.dataset.total as keyof Measures
    const isHours = name === 'hours' || name === 'hours_valid'
    setText(value, isHours ? wording.total(totals[name]) : wording.number(totals[name]))
    const label = value.parentElement?.querySelector('[data-label]')
    if (label) setText(label, say(`dashboard.say.total.${name}`, { count: totals[name] }))
  }
}

async function showTimeline(): Promise<void> {
  if (!snapshot) return
  const view = chosenView()
  const { generatedAt } = snapshot
  const rows = await snapshot.rows<PeriodRow>(fileOf(view))
  // Another choice was made while the file was on its way.
  if (fileOf(view) !== fileOf(chosenView())) return
  show('ready')
  const room = Math.floor(canvases.timeline.parentElement!.clientWidth / PERIOD_PX)
  const points = pointsOf(rows, chosenView(), generatedAt, room)
  const drawing = timelineDrawing(points, chosenView(), page, wording, say)
  setText(element('#timeline-caption'), drawing.caption)
  redraw('timeline', drawing)
  fillTable(element<HTMLTableElement>('#timeline-table'), timelineTable(points, chosenView(), wording, say))
}

async function showLanguages(): Promise<void> {
  if (!snapshot) return
  const rows = await snapshot.rows<LanguageRow>('by-language')
  show('ready')
  const drawing = languageDrawing(rows, page, wording, say)
  const frame = element('#languages-frame')
  frame.style.setProperty('--bars', String(drawing.labels.length))
  setText(element('#languages-caption'), drawing.caption)
  redraw('languages', drawing)
  fillTable(element<HTMLTableElement>('#languages-table'), languageTable(rows, wording, say))
}

function redraw(name: keyof typeof canvases, drawing: ReturnType<typeof languageDrawing>): void {
  charts[name]?.destroy()
  charts[name] = draw(canvases[name], drawing)
  canvases[name].setAttribute('aria-label', drawing.description)
}

function chosenView(): TimelineView {
  const chosen = new FormData(controls)
  return {
    measure: chosen.get('measure') as TimelineView['measure'],
    mode: chosen.get('mode') as TimelineView['mode'],
    grain: chosen.get('grain') as TimelineView['grain'],
  }
}
