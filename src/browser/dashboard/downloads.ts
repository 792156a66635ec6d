/** A row as it is published: keys and numbers. */
export type PublishedRow = Record<string, string | number>

/** What a spreadsheet would take for a formula. Names of people may begin so. */
const FORMULA = /^[=+\-@\t\r]/

/** Rows as CSV (RFC 4180), with the names of the published columns. */
export function toCsv(rows: PublishedRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  return lines.map((line) => line.map(field).join(',') + '\r\n').join('')
}

function field(value: string | number): string {
  const text = String(value)
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Lets the browser keep a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // A browser that is slow to begin still finds it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
