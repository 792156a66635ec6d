import type { Plugin } from 'chart.js'

/** Between a bar's end and its value, in widths of a letter. */
const GAP = 0.6

/** Writes a value beside each bar of one dataset, where even that of the shortest bar can be read. */
export function barValues(
  datasetIndex: number,
  labelOf: (index: number) => string,
  look: { dir: 'ltr' | 'rtl'; color: string; family: string; size: number },
): Plugin {
  const away = (look.dir === 'rtl' ? -1 : 1) * look.size * GAP
  return {
    id: 'bar-values',
    afterDatasetsDraw(chart) {
      const { ctx } = chart
      ctx.save()
      ctx.font = `${look.size}px ${look.family}`
      ctx.fillStyle = look.color
      ctx.direction = look.dir
      ctx.textAlign = 'start'
      ctx.textBaseline = 'middle'
      chart.getDatasetMeta(datasetIndex).data.forEach(({ x, y }, index) => {
        ctx.fillText(labelOf(index), x + away, y)
      })
      ctx.restore()
    },
  }
}
