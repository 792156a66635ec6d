/**
 * Statistical disclosure control, as a pure function: which cells of a table are suppressed. Nothing is published about
 * fewer speakers than these, whether it is printed or comes out by subtracting.
 */
export const MIN_CELL_SIZE = 5

/** Speakers who gave the same answer, in one language; or (as `*`, a margin of the table) in all languages. */
export interface Cell {
  language: string
  value: string
  speakers: number
  was_suppressed: boolean
  /** Whether its own size was the reason. */
  was_small: boolean
  /** Its speakers, where they are fewer than MIN_CELL_SIZE. */
  speaker_ids: string[]
}

/** Languages with rows of their own; true where enough new speakers came, so that other cells may be suppressed now. */
export type Languages = ReadonlyMap<string, boolean>

/**
 * The cells of one table (answers by languages) that are merged into "other", so that no sum or difference of what is
 * published is about fewer than MIN_CELL_SIZE speakers. In three steps, the first for the margins too:
 *
 * 1. Small cells are suppressed, and the smallest of the rest while those suppressed are too few speakers together. A
 *    cell that was small stays suppressed once more: published at once, or suppressed alone, it would reveal by what it
 *    grew.
 * 2. Languages without enough new speakers keep their cells as they were, since what they published is known.
 * 3. What is suppressed of an answer over all languages must be enough speakers too, and no way from differences of
 *    languages to differences of answers may lead to too few (`findDisclosiveCut`). Else one more cell is suppressed,
 *    the smallest that helps; or a margin, where no cell may be.
 */
export function suppressedCells(table: readonly Cell[], languages: Languages): Cell[] {
  const margins = table.filter(({ language }) => language === '*')
  const cells = table.filter(({ language }) => language !== '*')
  const suppressed = new Set<Cell>()
  primarySuppression(margins, suppressed)
  for (const [language, row] of groupedBy(cells, (cell) => cell.language)) {
    if (!languages.has(language)) row.forEach((cell) => suppressed.add(cell))
    else if (isFixed(row, languages.get(language)!)) {
      for (const cell of row) if (cell.was_suppressed) suppressed.add(cell)
    } else primarySuppression(row, suppressed)
  }
  const maySuppress = ({ language }: Cell) => languages.get(language) === true
  while (complementarySuppression({ margins, cells, suppressed, maySuppress }));
  return [...suppressed]
}

/** Whether a language stays as it was. One that lost speakers until it would publish too few does not. */
function isFixed(row: Cell[], isFree: boolean): boolean {
  const before = row.filter(({ was_suppressed }) => was_suppressed)
  const published = row.filter(({ was_suppressed }) => !was_suppressed)
  return !isFree && !isDisclosive(before) && published.every(({ speakers }) => speakers >= MIN_CELL_SIZE)
}

/** Suppresses the small cells of a row, and the smallest of the others while those are too few together. */
function primarySuppression(row: Cell[], suppressed: Set<Cell>): void {
  const small = row.filter(isSmall)
  const others = row.filter((cell) => !isSmall(cell)).sort(bySize)
  for (const cell of small) suppressed.add(cell)
  // Suppressed alone, a cell that was small would reveal by what it grew.
  const isAlone = small.length === 1 && small[0]!.was_small
  if (isAlone && others[0]) suppressed.add(others[0])
  for (const cell of others)
    if (isDisclosive(row.filter((each) => suppressed.has(each)))) suppressed.add(cell)
}

const isSmall = ({ speakers, was_small }: Cell) => speakers < MIN_CELL_SIZE || was_small

/** Stands for all languages of which nothing is published: what differs between them is unknown. */
const UNPUBLISHED = 'unpublished'

interface Table {
  margins: Cell[]
  cells: Cell[]
  suppressed: Set<Cell>
  maySuppress(cell: Cell): boolean
}

/** Suppresses one more cell or margin if what is published reveals too much; returns whether it did. */
function complementarySuppression(table: Table): boolean {
  const { margins, cells, suppressed } = table
  // Without a published margin nothing can be subtracted from one.
  if (margins.every((margin) => suppressed.has(margin))) return false
  const merged = new Set(margins.filter((margin) => suppressed.has(margin)).map(({ value }) => value))
  const column = ({ value }: Cell) => (merged.has(value) ? 'other' : `answer ${value}`)
  const published = new Set(cells.filter((cell) => !suppressed.has(cell)).map(({ language }) => language))
  const row = ({ language }: Cell) => (published.has(language) ? `language ${language}` : UNPUBLISHED)
  const hidden = cells.filter((cell) => suppressed.has(cell))

  const disclosive = (line: (cell: Cell) => string) =>
    [...groupedBy(hidden, line)].filter(([, group]) => isDisclosive(group)).map(([name]) => [name])
  const weakest =
    disclosive(row).find(([name]) => name !== UNPUBLISHED) ??
    disclosive(column)[0] ??
    findDisclosiveCut(hidden, row, column)
  if (!weakest) return false
  const lines = new Set(weakest)
  const linesOf = (cell: Cell) => Number(lines.has(row(cell))) + Number(lines.has(column(cell)))
  const candidates = cells
    .filter((cell) => !suppressed.has(cell) && table.maySuppress(cell) && linesOf(cell) > 0)
    .sort((a, b) => linesOf(b) - linesOf(a) || bySize(a, b))
  suppressed.add(candidates[0] ?? marginToSuppress(table, hidden, (cell) => linesOf(cell) > 0, lines))
  return true
}

/** A margin of the disclosive lines; else one of which most is hidden in their languages, so that few more need be. */
function marginToSuppress(
  { margins, suppressed }: Table,
  hidden: Cell[],
  isOnLine: (cell: Cell) => boolean,
  lines: ReadonlySet<string>,
): Cell {
  const languages = new Set(hidden.filter(isOnLine).map(({ language }) => language))
  const isLine = ({ value }: Cell) => Number(lines.has(`answer ${value}`))
  const hiddenThere = ({ value }: Cell) =>
    Math.max(
      0,
      ...hidden
        .filter((cell) => cell.value === value && languages.has(cell.language))
        .map((cell) => cell.speakers),
    )
  const published = margins.filter((margin) => !suppressed.has(margin))
  return published.sort(
    (a, b) => isLine(b) - isLine(a) || hiddenThere(b) - hiddenThere(a) || bySize(a, b),
  )[0]!
}

/**
 * Finds lines (languages and answers) that a computable difference separates from the others, or undefined. The sum of
 * what is hidden is known for each language and for each answer. As a graph with lines for nodes and hidden cells for
 * edges, what can be computed are its cuts. Nodes with enough speakers between them are on the same side of every cut
 * that would reveal too few; so are nodes that are joined like this. If all connected nodes are joined in the end,
 * nothing can be computed.
 */
function findDisclosiveCut(
  hidden: Cell[],
  row: (cell: Cell) => string,
  column: (cell: Cell) => string,
): string[] | undefined {
  const joined = new Map<string, string>()
  const partOf = (line: string): string => {
    const next = joined.get(line)
    return next === undefined ? line : partOf(next)
  }
  for (;;) {
    const across = hidden.filter((cell) => partOf(row(cell)) !== partOf(column(cell)))
    const edges = groupedBy(across, (cell) => [partOf(row(cell)), partOf(column(cell))].sort().join('\0'))
    const strong = [...edges.values()].filter((cells) => !isDisclosive(cells))
    const [weak] = edges.keys()
    if (strong.length === 0) return weak === undefined ? undefined : linesOf(weak.split('\0'))
    for (const [cell] of strong) {
      const [one, other] = [partOf(row(cell!)), partOf(column(cell!))]
      if (one !== other) joined.set(one, other)
    }
  }

  function linesOf(parts: string[]): string[] {
    const lines = hidden.flatMap((cell) => [row(cell), column(cell)])
    return [...new Set(lines)].filter((line) => parts.includes(partOf(line)))
  }
}

/** Whether cells are about at least one speaker, and about fewer than may be published together. */
function isDisclosive(cells: readonly Cell[]): boolean {
  if (cells.length === 0 || cells.some(({ speakers }) => speakers >= MIN_CELL_SIZE)) return false
  return new Set(cells.flatMap(({ speaker_ids }) => speaker_ids)).size < MIN_CELL_SIZE
}

function bySize(a: Cell, b: Cell): number {
  return a.speakers - b.speakers || compare(a.value, b.value) || compare(a.language, b.language)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function groupedBy(cells: readonly Cell[], key: (cell: Cell) => string): Map<string, Cell[]> {
  const found = new Map<string, Cell[]>()
  for (const cell of cells) {
    const known = found.get(key(cell))
    if (known) known.push(cell)
    else found.set(key(cell), [cell])
  }
  return found
}
