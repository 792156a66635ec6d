export interface Table {
  caption: string
  columns: string[]
  /** The first cell heads its row. */
  rows: string[][]
}

/** Fills a table with the same numbers as the chart above it. */
export function fillTable(table: HTMLTableElement, { caption, columns, rows }: Table): void {
  const title = document.createElement('caption')
  title.className = 'visually-hidden'
  title.textContent = caption
  const head = document.createElement('thead')
  const body = document.createElement('tbody')
  head.append(rowOf(columns, () => 'th', 'col'))
  body.append(...rows.map((row) => rowOf(row, (column) => (column === 0 ? 'th' : 'td'), 'row')))
  table.replaceChildren(title, head, body)
}

function rowOf(cells: string[], tag: (column: number) => 'th' | 'td', scope: 'row' | 'col'): HTMLElement {
  const row = document.createElement('tr')
  row.append(
    ...cells.map((text, column) => {
      const cell = document.createElement(tag(column))
      if (cell.tagName === 'TH') cell.setAttribute('scope', scope)
      if (column > 0) cell.className = 'number'
      cell.textContent = text
      return cell
    }),
  )
  return row
}
