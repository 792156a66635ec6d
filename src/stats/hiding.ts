/** Nothing is told of fewer people than these, whether it is printed or comes out by subtracting. */
export const SPEAKERS_TO_SHOW = 5

/** Those who gave the same answer, in one language or (as `*`) in all. */
export interface Group {
  language: string
  value: string
  speakers: number
  was_hidden: boolean
  /** Whether it was too small for itself when it was hidden. */
  was_few: boolean
  /** Who they are, where they are too few to be shown. */
  few: string[]
}

/** Languages that have rows of their own; true where they may be arranged anew, since enough people came to them. */
export type Languages = ReadonlyMap<string, boolean>

/**
 * The groups of one table, answers by languages, that are merged into "other": so few that no sum or difference of
 * what is shown is about fewer than five people. In three steps, the first for the answers over all languages:
 *
 * 1. Small groups are hidden, and the smallest of the rest while those hidden together are too few. One that was small
 *    stays hidden once more: shown at once, or hidden alone, it would tell by what it
 *    grew.
 * 2. Languages without enough new people stay as they were, since what they showed is known.
 * 3. What is hidden of an answer over all languages must be enough people too, and no way from differences of
 *    languages to differences of answers may lead to too few (`seam`). Else one more group is hidden, the smallest
 *    that helps; or an answer, where no group may be.
 */
export function hiddenIn(table: readonly Group[], languages: Languages): Group[] {
  const answers = table.filter(({ language }) => language === '*')
  const groups = table.filter(({ language }) => language !== '*')
  const hidden = new Set<Group>()
  hideFewest(answers, hidden)
  for (const [language, own] of groupedBy(groups, ({ language }) => language)) {
    if (!languages.has(language)) own.forEach((group) => hidden.add(group))
    else if (isFixed(own, languages.get(language)!)) {
      for (const group of own) if (group.was_hidden) hidden.add(group)
    } else hideFewest(own, hidden)
  }
  const mayBeHidden = ({ language }: Group) => languages.get(language) === true
  while (hideOneMore({ answers, groups, hidden, mayBeHidden }));
  return [...hidden]
}

/** Whether a language stays as it was. One from which people left until it showed too few does not. */
function isFixed(own: Group[], isFree: boolean): boolean {
  const kept = own.filter(({ was_hidden }) => was_hidden)
  const shown = own.filter(({ was_hidden }) => !was_hidden)
  return !isFree && !areTooFew(kept) && shown.every(({ speakers }) => speakers >= SPEAKERS_TO_SHOW)
}

function hideFewest(row: Group[], hidden: Set<Group>): void {
  const [few, rest] = [row.filter(isFew), row.filter((group) => !isFew(group)).sort(bySize)]
  for (const group of few) hidden.add(group)
  // Alone, one that was small would tell by what it grew.
  const isLone = few.length === 1 && few[0]!.was_few
  if (isLone && rest[0]) hidden.add(rest[0])
  for (const group of rest) if (areTooFew(row.filter((each) => hidden.has(each)))) hidden.add(group)
}

const isFew = ({ speakers, was_few }: Group) => speakers < SPEAKERS_TO_SHOW || was_few

/** All languages of which nothing is told: what differs between them is known to nobody. */
const UNTOLD = 'untold'

interface Table {
  answers: Group[]
  groups: Group[]
  hidden: Set<Group>
  mayBeHidden(group: Group): boolean
}

/** Hides one more group or answer if what is shown tells too much; answers whether it did. */
function hideOneMore(table: Table): boolean {
  const { answers, groups, hidden } = table
  // Where nothing is told by answers, nothing can be subtracted from them.
  if (answers.every((answer) => hidden.has(answer))) return false
  const merged = new Set(answers.filter((answer) => hidden.has(answer)).map(({ value }) => value))
  const column = ({ value }: Group) => (merged.has(value) ? 'other' : `answer ${value}`)
  const told = new Set(groups.filter((group) => !hidden.has(group)).map(({ language }) => language))
  const row = ({ language }: Group) => (told.has(language) ? `language ${language}` : UNTOLD)
  const kept = groups.filter((group) => hidden.has(group))

  const thin = (place: (group: Group) => string) =>
    [...groupedBy(kept, place)].filter(([, cells]) => areTooFew(cells)).map(([name]) => [name])
  const weakest = thin(row).find(([name]) => name !== UNTOLD) ?? thin(column)[0] ?? seam(kept, row, column)
  if (!weakest) return false
  const places = new Set(weakest)
  const touched = (group: Group) => Number(places.has(row(group))) + Number(places.has(column(group)))
  const candidates = groups
    .filter((group) => !hidden.has(group) && table.mayBeHidden(group) && touched(group) > 0)
    .sort((a, b) => touched(b) - touched(a) || bySize(a, b))
  hidden.add(candidates[0] ?? answerToMerge(table, kept, (group) => touched(group) > 0, places))
  return true
}

/** One of the answers in question; else one that is hidden most where those are, so that few more need be. */
function answerToMerge(
  { answers, hidden }: Table,
  kept: Group[],
  isInQuestion: (group: Group) => boolean,
  places: ReadonlySet<string>,
): Group {
  const languages = new Set(kept.filter(isInQuestion).map(({ language }) => language))
  const inQuestion = ({ value }: Group) => Number(places.has(`answer ${value}`))
  const hiddenThere = ({ value }: Group) =>
    Math.max(
      0,
      ...kept
        .filter((group) => group.value === value && languages.has(group.language))
        .map((group) => group.speakers),
    )
  const told = answers.filter((answer) => !hidden.has(answer))
  return told.sort(
    (a, b) => inQuestion(b) - inQuestion(a) || hiddenThere(b) - hiddenThere(a) || bySize(a, b),
  )[0]!
}

/**
 * Where what is hidden comes apart: the languages and answers on both sides. The sum of what is hidden is known for
 * each language and for each answer. Think of them as places, and of hidden groups as ties between them: what can be
 * computed are the ties that part the places in two. Places with enough people between them are never parted so, nor
 * are places that were joined like this; if all that hang together are joined at last, nothing can be computed.
 */
function seam(
  kept: Group[],
  row: (group: Group) => string,
  column: (group: Group) => string,
): string[] | undefined {
  const joined = new Map<string, string>()
  const partOf = (place: string): string => {
    const next = joined.get(place)
    return next === undefined ? place : partOf(next)
  }
  for (;;) {
    const apart = kept.filter((group) => partOf(row(group)) !== partOf(column(group)))
    const ties = groupedBy(apart, (group) => [partOf(row(group)), partOf(column(group))].sort().join('\0'))
    const strong = [...ties.values()].filter((cells) => !areTooFew(cells))
    const [weak] = ties.keys()
    if (strong.length === 0) return weak === undefined ? undefined : placesOf(weak.split('\0'))
    for (const [group] of strong) {
      const [one, other] = [partOf(row(group!)), partOf(column(group!))]
      if (one !== other) joined.set(one, other)
    }
  }

  function placesOf(parts: string[]): string[] {
    const places = kept.flatMap((group) => [row(group), column(group)])
    return [...new Set(places)].filter((place) => parts.includes(partOf(place)))
  }
}

/** Fewer people than may be told of, though not nobody. */
function areTooFew(groups: readonly Group[]): boolean {
  if (groups.length === 0 || groups.some(({ speakers }) => speakers >= SPEAKERS_TO_SHOW)) return false
  return new Set(groups.flatMap(({ few }) => few)).size < SPEAKERS_TO_SHOW
}

function bySize(a: Group, b: Group): number {
  return a.speakers - b.speakers || compare(a.value, b.value) || compare(a.language, b.language)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function groupedBy(groups: readonly Group[], key: (group: Group) => string): Map<string, Group[]> {
  const found = new Map<string, Group[]>()
  for (const group of groups) {
    const known = found.get(key(group))
    if (known) known.push(group)
    else found.set(key(group), [group])
  }
  return found
}
