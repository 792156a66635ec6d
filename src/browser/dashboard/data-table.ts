import { createBar, type Bar } from './bar.js'

export interface Table {
  /** Says what is in it. */
  caption: string
  columns: string[]
  rows: TableRow[]
}

export interface TableRow {
  /** The first heads the row. */
  cells: string[]
  /** Below the first cell. */
  bar?: Bar
  /** Where the first cell leads. */
  href?: string
  /** The one that everything else on the page is about. */
  isChosen?: boolean
  /** What can be done about it, behind the cells. */
  action?: { kind: 'speak' | 'listen'; label: string; href: string }
  /** What the columns are sorted by, where one may sort. */
  sortValues?: (string | number)[]
}

/** Column that a table is sorted by, and which way. */
export interface SortOrder {
  column: number
  isDescending: boolean
}

/** Fills a table with the same numbers as the chart above it. With `onSort`, its columns are buttons that sort. */
export function fillTable(
  table: HTMLTableElement,
  { caption, columns, rows }: Table,
  { order, onSort }: { order?: SortOrder; onSort?: (column: number) => void } = {},
): void {
  const title = document.createElement('caption')
  title.className = 'visually-hidden'
  title.textContent = caption
  const head = document.createElement('thead')
  const body = document.createElement('tbody')
  const names = document.createElement('tr')
  names.append(
    ...columns.map((name, column) => {
      const cell = cellOf('th', 'col', column)
      cell.append(onSort ? sortButton(name, () => onSort(column)) : name)
      if (order?.column === column)
        cell.setAttribute('aria-sort', order.isDescending ? 'descending' : 'ascending')
      return cell
    }),
  )
  head.append(names)
  body.append(...rows.map(rowOf))
  table.replaceChildren(title, head, body)
}

function rowOf({ cells, bar, href, isChosen, action }: TableRow): HTMLElement {
  const row = document.createElement('tr')
  if (isChosen) row.setAttribute('aria-current', 'true')
  row.append(
    ...cells.map((text, column) => {
      const cell = cellOf(column === 0 ? 'th' : 'td', 'row', column)
      cell.append(column === 0 && href ? linkTo(href, text) : text)
      if (column === 0 && bar) cell.append(createBar(bar))
      return cell
    }),
  )
  if (action) {
    const cell = cellOf('td', 'row', cells.length)
    const link = linkTo(action.href, action.label)
    link.className = `button button--small button--${action.kind}`
    const about = document.createElement('span')
    about.className = 'visually-hidden'
    about.textContent = ` · ${cells[0]}`
    link.append(about)
    cell.append(link)
    row.append(cell)
  }
  return row
}

function cellOf(tag: 'th' | 'td', scope: 'row' | 'col', column: number): HTMLElement {
  const cell = document.createElement(tag)
  if (tag === 'th') cell.setAttribute('scope', scope)
  if (column > 0) cell.className = 'number'
  return cell
}

function linkTo(href: string, text: string): HTMLAnchorElement {
  const link = document.createElement('a')
  link.href = href
  link.textContent = text
  return link
}

function sortButton(name: string, sort: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'sorter'
  button.textContent = name
  button.addEventListener('click', sort)
  return button
}
