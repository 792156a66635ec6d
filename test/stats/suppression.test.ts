import fc from 'fast-check'
import { suppressedCells, MIN_CELL_SIZE, type Cell } from '../../src/stats/disclosure/suppression.js'

/** Who spoke which language and gave which answer. */
interface Told {
  person: number
  language: string
  value: string
}

const LANGUAGES = ['sw', 'ta', 'ur']
const VALUES = ['a', 'b', 'c']

const crowd = fc.array(
  fc.record({
    person: fc.nat(40),
    language: fc.constantFrom(...LANGUAGES, 'sw', 'sw', 'ta'),
    value: fc.constantFrom(...VALUES, 'a', 'a', 'b'),
  }),
  { minLength: 8, maxLength: 70, size: 'max' },
)
const languagesWithRows = fc.subarray(LANGUAGES, { minLength: 1 })

const people = (facts: Told[]) => new Set(facts.map(({ person }) => person))

function tableOf(facts: Told[], before: Cell[] = []): Cell[] {
  const was = (language: string, value: string) =>
    before.find((group) => group.language === language && group.value === value)
  const groups = ['*', ...LANGUAGES].flatMap((language) =>
    VALUES.map((value) => {
      const who = people(
        facts.filter((fact) => fact.value === value && (language === '*' || fact.language === language)),
      )
      const speaker_ids = who.size < MIN_CELL_SIZE ? [...who].map(String) : []
      return {
        language,
        value,
        speakers: who.size,
        speaker_ids,
        was_suppressed: was(language, value) !== undefined,
        was_small: (was(language, value)?.speakers ?? 9) < 5,
      }
    }),
  )
  return groups.filter(({ speakers }) => speakers > 0)
}

const free = (languages: string[]) => new Map(languages.map((language) => [language, true]))

/**
 * Tries every sum and difference of what is known: of each language, and of each answer, what is not shown. Where
 * nothing is told of a language, nobody knows which answers nobody gave. Answers whom one can single out, too few.
 */
function singledOut(facts: Told[], hidden: Cell[]): string[] {
  const values = VALUES.filter((value) => facts.some((fact) => fact.value === value))
  const is = (language: string, value: string) =>
    hidden.some((group) => group.language === language && group.value === value)
  const present = (language: string, value: string) =>
    facts.filter((fact) => fact.language === language && fact.value === value)
  const columns = values.map((value) => (is('*', value) ? 'other' : value))
  const told = (language: string) =>
    values.some((value) => present(language, value).length > 0 && !is(language, value))
  const cells = LANGUAGES.flatMap((language, l) =>
    values.map((value, v) => ({ language, l, v, who: present(language, value), value })),
  ).filter(({ language, value, who }) => (who.length > 0 ? is(language, value) : !told(language)))

  const found: string[] = []
  for (const rowSigns of signs(LANGUAGES.length)) {
    for (const valueSigns of signs(values.length)) {
      // The sum over several answers is one number.
      const sign = (v: number) => valueSigns[columns.indexOf(columns[v]!)]!
      if (valueSigns.some((each, v) => columns.indexOf(columns[v]!) !== v && each !== 0)) continue
      const counts = cells.map(({ l, v }) => rowSigns[l]! + sign(v))
      if (counts.some((count) => count !== 0 && count !== 1)) continue
      const out = cells.filter((cell, i) => counts[i] === 1 && cell.who.length > 0)
      const who = people(out.flatMap(({ who }) => who))
      if (who.size === 0 || who.size >= MIN_CELL_SIZE) continue
      // What everybody knows: all that is of a language. All answers together are all languages together.
      const byLanguagesAlone =
        values.every((_, v) => sign(v) === sign(0)) || out.every(({ v }) => sign(v) === 0)
      if (byLanguagesAlone && out.every(({ language }) => !told(language))) continue
      found.push(JSON.stringify([rowSigns, valueSigns, out.map(({ language, value }) => language + value)]))
    }
  }
  return found
}

const signs = (length: number): number[][] =>
  length === 0 ? [[]] : signs(length - 1).flatMap((rest) => [-1, 0, 1].map((one) => [...rest, one]))

it('lets nobody subtract their way to fewer than five people, along languages, answers or both', () => {
  fc.assert(
    fc.property(crowd, languagesWithRows, (facts, languages) => {
      expect(singledOut(facts, suppressedCells(tableOf(facts), free(languages)))).toEqual([])
    }),
    { numRuns: 400 },
  )
})

it('lets nobody do so when some languages changed, and others are known as they were', () => {
  fc.assert(
    fc.property(
      crowd,
      crowd,
      fc.constantFrom(...LANGUAGES),
      languagesWithRows,
      (old, coming, changed, languages) => {
        const newer = coming.filter(({ language }) => language === changed)
        const before = suppressedCells(tableOf(old), free(languages))
        const states = new Map([...languages, changed].map((language) => [language, language === changed]))
        const facts = [...old, ...newer]
        const hidden = suppressedCells(tableOf(facts, before), states)
        expect(singledOut(facts, hidden)).toEqual([])
        const kept = (groups: Cell[]) =>
          groups
            .filter(
              ({ language }) => language !== '*' && language !== changed && languages.includes(language),
            )
            .map(({ language, value }) => language + value)
            .sort()
        expect(kept(hidden)).toEqual(kept(before))
      },
    ),
    { numRuns: 400 },
  )
})

it('lets nobody subtract one snapshot from the next to learn what it had hidden', () => {
  fc.assert(
    fc.property(crowd, crowd, fc.constantFrom(...LANGUAGES), (old, coming, changed) => {
      const newer = coming
        .filter(({ language }) => language === changed)
        .map((fact) => ({ ...fact, person: fact.person + 100 }))
      fc.pre(people(newer).size >= MIN_CELL_SIZE)
      const facts = [...old, ...newer]
      const before = suppressedCells(tableOf(old), free(LANGUAGES))
      const states = new Map(LANGUAGES.map((language) => [language, language === changed]))
      const after = suppressedCells(tableOf(facts, before), states)
      expect(singledOutBetween(old, before, facts, after, changed)).toEqual([])
    }),
    { numRuns: 150 },
  )
}, 60_000)

/** Tries every sum and difference of an answer over all languages before and after, and of the language that changed. */
function singledOutBetween(
  old: Told[],
  before: Cell[],
  facts: Told[],
  after: Cell[],
  changed: string,
): string[] {
  const isIn = (hidden: Cell[], language: string, value: string) =>
    hidden.some((group) => group.language === language && group.value === value)
  const found: string[] = []
  const of = (all: Told[], language: string, value: string) =>
    all.filter((fact) => fact.language === language && fact.value === value)
  const told = VALUES.filter((value) => !isIn(before, '*', value) && !isIn(after, '*', value))
  for (const value of told) {
    const others = LANGUAGES.filter((language) => language !== changed)
    const same = others.every((language) => isIn(before, language, value) === isIn(after, language, value))
    if (!same) continue
    // What was hidden of it in the language that changed, less what is hidden now, is known.
    const then = isIn(before, changed, value) ? of(old, changed, value) : []
    const hiddenNow = VALUES.filter(
      (each) => isIn(after, changed, each) && of(facts, changed, each).length > 0,
    )
    const isTold = VALUES.some((each) => of(facts, changed, each).length > 0 && !hiddenNow.includes(each))
    const isKnownNow = !hiddenNow.includes(value) || (isTold && hiddenNow.length === 1)
    const size = people(then).size
    if (isKnownNow && size > 0 && size < MIN_CELL_SIZE) found.push(`${changed}${value}: ${size}`)
  }
  return found
}

it('hides nothing where everybody is among enough', () => {
  const facts = LANGUAGES.flatMap((language, l) =>
    VALUES.flatMap((value, v) =>
      Array.from({ length: 5 }, (_, i) => ({ person: l * 100 + v * 10 + i, language, value })),
    ),
  )
  expect(suppressedCells(tableOf(facts), free(LANGUAGES))).toEqual([])
})

it('finds who is singled out where only small groups are hidden', () => {
  const facts = [
    ...Array.from({ length: 6 }, (_, person) => ({ person, language: 'sw', value: 'a' })),
    ...Array.from({ length: 6 }, (_, i) => ({ person: 10 + i, language: 'ta', value: 'a' })),
    { person: 20, language: 'sw', value: 'b' },
    ...Array.from({ length: 6 }, (_, i) => ({ person: 30 + i, language: 'ta', value: 'b' })),
  ]
  const naive = tableOf(facts).filter(({ language, value }) => language === 'sw' && value === 'b')
  expect(singledOut(facts, naive)).not.toEqual([])
})
