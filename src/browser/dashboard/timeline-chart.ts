import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
} from 'chart.js'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
)

/** A chart of what was recorded and what was confirmed per period. */
export interface TimelineChart {
  kind: 'columns' | 'lines'
  /** Short on the axis, full in the tooltip. */
  labels: { brief: string; full: string }[]
  recorded: { name: string; values: number[] }
  confirmed: { name: string; values: number[] }
  dir: 'ltr' | 'rtl'
  locale: string
  /** Formats a value on the axis and in the tooltip. */
  axisLabel: (value: number) => string
  valueLabel: (value: number) => string
}

const BAR = 0.82
/** The confirmed bar stands inside the recorded one. */
const INNER_BAR = 0.42
/** Added to a colour of six hex digits. */
const FAINT = '22'
/** Place among the datasets; what comes first is drawn on top. */
const RECORDED = 1
const QUICK_MS = 240

/** Draws in the colours of the page's style sheet. The chart must be destroyed before its canvas is drawn again. */
export function drawTimeline(canvas: HTMLCanvasElement, drawing: TimelineChart): Chart {
  const chart = new Chart(canvas, configOf(canvas, drawing))
  canvas.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    point(chart, drawing.dir === 'rtl' ? -step : step)
  }
  canvas.onblur = () => pointAt(chart, undefined)
  return chart
}

/** Moves the tooltip to another period, as the mouse would. */
function point(chart: Chart, step: number): void {
  const count = chart.data.labels?.length ?? 0
  const now = chart.getActiveElements()[0]?.index ?? (step > 0 ? -1 : count)
  pointAt(chart, Math.min(Math.max(now + step, 0), count - 1))
}

function pointAt(chart: Chart, index: number | undefined): void {
  const active = index === undefined ? [] : [0, 1].map((datasetIndex) => ({ datasetIndex, index }))
  chart.setActiveElements(active)
  chart.tooltip?.setActiveElements(active, { x: 0, y: 0 })
  chart.update()
}

function configOf(canvas: HTMLCanvasElement, drawing: TimelineChart): ChartConfiguration {
  const style = getComputedStyle(canvas)
  const colour = (token: string) => style.getPropertyValue(token).trim()
  const { kind, labels, recorded, confirmed, dir, locale, axisLabel, valueLabel } = drawing
  const font = { family: style.fontFamily, size: Number.parseFloat(style.fontSize) }
  const lineHeight = Number.parseFloat(style.lineHeight) / font.size
  const rtl = dir === 'rtl'
  const ofValues = {
    beginAtZero: true,
    border: { display: false },
    grid: { color: colour('--line') },
    ticks: {
      color: colour('--ink-soft'),
      font,
      maxTicksLimit: 6,
      callback: (value: string | number) => axisLabel(Number(value)),
    },
  }
  const ofNames = {
    border: { color: colour('--line-strong') },
    grid: { display: false },
    ticks: { color: colour('--ink-soft'), font, autoSkipPadding: 16, maxRotation: 0 },
  }
  return {
    type: kind === 'lines' ? 'line' : 'bar',
    data: {
      labels: labels.map(({ brief }) => brief),
      datasets: [
        dataset(kind, confirmed, colour('--listen'), INNER_BAR),
        dataset(kind, recorded, colour('--speak'), BAR),
      ] as ChartDataset[],
    },
    options: {
      locale,
      maintainAspectRatio: false,
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? false : { duration: QUICK_MS },
      interaction: { mode: 'index', intersect: false, axis: 'x' },
      scales: {
        x: { ...ofNames, reverse: rtl },
        y: { ...ofValues, position: rtl ? 'right' : 'left' },
      },
      plugins: {
        tooltip: {
          rtl,
          textDirection: dir,
          backgroundColor: colour('--surface'),
          borderColor: colour('--line-strong'),
          borderWidth: 1,
          titleColor: colour('--ink'),
          bodyColor: colour('--ink'),
          boxPadding: 6,
          titleFont: { ...font, lineHeight },
          bodyFont: { ...font, lineHeight },
          padding: 12,
          cornerRadius: 4,
          itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
          callbacks: {
            title: ([item]) => labels[item?.dataIndex ?? 0]?.full ?? '',
            labelColor: ({ datasetIndex }) => {
              const solid = colour(datasetIndex === RECORDED ? '--speak' : '--listen')
              return { backgroundColor: solid, borderColor: solid }
            },
            label: (item) => `${item.dataset.label}: ${valueLabel(Number(item.raw))}`,
          },
        },
      },
    },
  }
}

function dataset(
  kind: TimelineChart['kind'],
  { name, values }: TimelineChart['recorded'],
  colour: string,
  width: number,
) {
  const common = { label: name, data: values, backgroundColor: colour, borderColor: colour }
  if (kind !== 'lines') {
    return {
      ...common,
      grouped: false,
      barPercentage: width,
      categoryPercentage: 1,
      borderRadius: 2,
    }
  }
  return {
    ...common,
    backgroundColor: colour + FAINT,
    borderWidth: 3,
    fill: true,
    pointRadius: 0,
    pointHoverRadius: 5,
    pointHoverBackgroundColor: colour,
  }
}
