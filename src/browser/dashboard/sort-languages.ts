import type { SortOrder, TableRow } from './data-table.js'

/** The most recorded first, until a column is chosen. */
export const DEFAULT_ORDER: SortOrder = { column: 1, isDescending: true }

/** What a press on a column's name makes of the order: names begin with the first, numbers with the largest. */
export function nextOrder(order: SortOrder, column: number): SortOrder {
  return { column, isDescending: order.column === column ? !order.isDescending : column > 0 }
}

/** The rows whose names hold what was typed, in this order; `locale` says which letters come first. */
export function filterAndSort(
  rows: TableRow[],
  typed: string,
  { column, isDescending }: SortOrder,
  locale: string,
): TableRow[] {
  const { compare } = new Intl.Collator(locale)
  const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase(locale)
  const wanted = plain(typed.trim())
  const difference = (a: TableRow, b: TableRow) => {
    const [left = '', right = ''] = [a.sortValues?.[column], b.sortValues?.[column]]
    return typeof left === 'number' && typeof right === 'number'
      ? left - right
      : compare(String(left), String(right))
  }
  return rows
    .filter(({ sortValues = [] }) => plain(String(sortValues[0])).includes(wanted))
    .sort((a, b) => (isDescending ? difference(b, a) : difference(a, b)) || compare(a.cells[0]!, b.cells[0]!))
}
