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
  Object.entries(catalogOf(tag)).map(([key, text]) => ({ tag, key, text, parsed: parse(text, tag) })),
)
const namesInSource = new Map(
  everyMessage.filter(({ tag }) => tag === SOURCE_LOCALE).map(({ key, parsed }) => [key, namesIn(parsed)]),
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

it('has the keys of the source in every locale, no fewer and no more', () => {
  const different = others.flatMap((tag) => {
    const catalog = catalogOf(tag)
    const missing = Object.keys(source).filter((key) => !(key in catalog))
    const unknown = Object.keys(catalog).filter((key) => !(key in source))
    return [
      ...missing.map((key) => `${tag} lacks ${key}`),
      ...unknown.map((key) => `${tag} has ${key}, which is in no page`),
    ]
  })
  expect(different).toEqual([])
})

it('has the placeholders and links of the source in every locale', () => {
  const different = everyMessage.filter(({ key, parsed }) => namesIn(parsed) !== namesInSource.get(key))
  expect(different.map(nameOf)).toEqual([])
})

it('has no message that does not parse, and none that is empty but where the source is', () => {
  const wrong = everyMessage.filter(
    ({ key, text, parsed }) => !parsed || (text.trim() === '') !== (source[key]?.trim() === ''),
  )
  expect(wrong.map(nameOf)).toEqual([])
})

it("has every plural form of each locale's numbers", () => {
  const wantedBy = new Map(uiLocales.map(({ tag }) => [tag, pluralForms(tag)]))
  const lacking = everyMessage.flatMap((message) => {
    const plurals = [...message.text.matchAll(/, plural,((?:[^{}]|\{[^{}]*\})*)\}/g)]
    return plurals.flatMap(([, cases = '']) => {
      const given = [...cases.matchAll(/(\w+) \{/g)].map(([, name]) => name)
      const lacks = wantedBy.get(message.tag)!.filter((form) => !given.includes(form))
      return lacks.map((form) => `${nameOf(message)} lacks “${form}”`)
    })
  })
  expect(lacking).toEqual([])
})

it('says the same in a browser as on the server', () => {
  const plain = everyMessage.filter(({ text }) => !/<\w+>/.test(text))
  const different = plain.flatMap((message) => {
    const { tag, text, parsed } = message
    const compiled = compileMessage(text)
    const names = namesIn(parsed).split(' ').filter(Boolean)
    // Only a plural says something else for another number.
    const counts = text.includes(', plural,') ? [0, 1, 2, 5, 11, 1234] : [1234]
    return counts.flatMap((count) => {
      const values = Object.fromEntries(names.map((name) => [name, count]))
      const onServer = parsed?.format(values)
      const inBrowser = formatCompact(tag, compiled, values)
      return inBrowser === onServer ? [] : [{ message: nameOf(message), count, inBrowser, onServer }]
    })
  })
  expect(different).toEqual([])
})

function nameOf({ tag, key }: { tag: string; key: string }): string {
  return `${tag}: ${key}`
}

function parse(text: string, tag: string): IntlMessageFormat | undefined {
  try {
    return new IntlMessageFormat(text, tag)
  } catch {
    return undefined
  }
}

function pluralForms(tag: string): string[] {
  return new Intl.PluralRules(tag).resolvedOptions().pluralCategories.filter((name) => name !== 'many')
}

type Ast = ReturnType<IntlMessageFormat['getAst']>

/** The placeholders and links of a message; none where it does not parse, which a test of its own says. */
function namesIn(message: IntlMessageFormat | undefined): string {
  return [...new Set(namesOf(message?.getAst() ?? []))].sort().join(' ')
}

function namesOf(ast: Ast): string[] {
  return ast.flatMap((element) => [
    ...('value' in element && element.type !== TYPE.literal ? [element.value] : []),
    ...('children' in element ? namesOf(element.children) : []),
    ...('options' in element ? Object.values(element.options).flatMap(({ value }) => namesOf(value)) : []),
  ])
}
