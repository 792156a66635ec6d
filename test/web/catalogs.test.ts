import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { TYPE } from '@formatjs/icu-messageformat-parser'
import { IntlMessageFormat } from 'intl-messageformat'
import {
  catalogOf,
  compileMessage,
  formatCompact,
  SOURCE_LOCALE,
  uiLocales,
} from '../../src/platform/i18n/index.js'
import { projectRoot } from '../../src/platform/paths.js'

const source = catalogOf(SOURCE_LOCALE)
const others = uiLocales.map(({ tag }) => tag).filter((tag) => tag !== SOURCE_LOCALE)
const everyMessage = uiLocales.flatMap(({ tag }) =>
  Object.entries(catalogOf(tag)).map(([key, text]) => ({ tag, key, text })),
)

it('has a locale for every file, the source first', () => {
  const files = readdirSync(path.join(projectRoot, 'locales')).map((file) => file.replace('.json', ''))
  expect(uiLocales.map(({ tag }) => tag).sort()).toEqual(files.sort())
  expect(uiLocales[0]?.tag).toBe(SOURCE_LOCALE)
})

it.each(uiLocales)('$tag says the direction its script has', ({ tag, dir }) => {
  const { script } = new Intl.Locale(tag).maximize()
  expect(dir).toBe(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo'].includes(script ?? '') ? 'rtl' : 'ltr')
})

it.each(uiLocales)('$tag is sorted, without doubles', ({ tag }) => {
  const keys = [
    ...readFileSync(path.join(projectRoot, `locales/${tag}.json`), 'utf8').matchAll(/^ {2}"([^"]+)": /gm),
  ].map(([, key]) => key)
  expect(keys).toEqual([...new Set(keys)].sort())
})

it.each(others)('%s has the keys of the source, no fewer and no more', (tag) => {
  expect(Object.keys(catalogOf(tag)).sort()).toEqual(Object.keys(source).sort())
})

it.each(others)('%s has the placeholders and links of the source', (tag) => {
  const catalog = catalogOf(tag)
  const different = Object.keys(source).filter(
    (key) => key in catalog && namesIn(catalog[key]!) !== namesIn(source[key]!),
  )
  expect(different).toEqual([])
})

it('has no message that does not parse, and none that is empty but where the source is', () => {
  for (const { tag, key, text } of everyMessage) {
    expect({ tag, key, empty: text.trim() === '' }).toEqual({ tag, key, empty: source[key]?.trim() === '' })
    expect(() => new IntlMessageFormat(text, tag)).not.toThrow()
  }
})

it("has every plural form of each locale's numbers", () => {
  for (const { tag, key, text } of everyMessage) {
    const wanted = new Intl.PluralRules(tag)
      .resolvedOptions()
      .pluralCategories.filter((name) => name !== 'many')
    for (const [, cases = ''] of text.matchAll(/, plural,((?:[^{}]|\{[^{}]*\})*)\}/g)) {
      const given = [...cases.matchAll(/(\w+) \{/g)].map(([, name]) => name)
      expect({ tag, key, given }).toEqual({ tag, key, given: expect.arrayContaining(wanted) })
    }
  }
})

it('says the same in a browser as on the server', () => {
  const plain = everyMessage.filter(({ text }) => !/<\w+>/.test(text))
  for (const { tag, text } of plain) {
    for (const count of [0, 1, 2, 5, 11, 1234]) {
      const values = Object.fromEntries(
        namesIn(text)
          .split(' ')
          .filter(Boolean)
          .map((name) => [name, count]),
      )
      expect(formatCompact(tag, compileMessage(text), values)).toBe(
        new IntlMessageFormat(text, tag).format(values),
      )
    }
  }
})

type Ast = ReturnType<IntlMessageFormat['getAst']>

function namesIn(text: string): string {
  return [...new Set(namesOf(new IntlMessageFormat(text, 'en').getAst()))].sort().join(' ')
}

function namesOf(ast: Ast): string[] {
  return ast.flatMap((element) => [
    ...('value' in element && element.type !== TYPE.literal ? [element.value] : []),
    ...('children' in element ? namesOf(element.children) : []),
    ...('options' in element ? Object.values(element.options).flatMap(({ value }) => namesOf(value)) : []),
  ])
}
