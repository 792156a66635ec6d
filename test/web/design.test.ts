import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../src/platform/paths.js'

/** What a picture in the documentation weighs at most, in bytes. */
const PICTURE_MOST = 100_000

const styles = path.join(projectRoot, 'src/browser/styles')
const css = readdirSync(styles)
  .map((file) => readFileSync(path.join(styles, file), 'utf8'))
  .join('\n')
const tokens = readFileSync(path.join(styles, '_tokens.css'), 'utf8')
const design = readFileSync(path.join(projectRoot, 'docs/design.md'), 'utf8')

/** Faces and line heights differ by script and are told in words; shadows and curves are not for choosing. */
const TOLD_IN_WORDS = /^(font|leading|tracking|heavy|shadow|ease)/

const declared = (block: string) =>
  new Map([...block.matchAll(/^\s*--([\w-]+): ([^;]+);/gm)].map(([, name, value]) => [name!, value!]))
const light = declared(tokens.slice(0, tokens.indexOf(':lang(')))
const dark = declared(tokens.slice(tokens.indexOf('prefers-color-scheme: dark')))

it('documents each token as it is, and none that is gone', () => {
  const rows = design.matchAll(/^\| `--([\w-]+)` +\| `([^`]+)` +\|(?: `([^`]+)` +\|)?/gm)
  const documented = [...rows].map(([, name, value, inTheDark]) => [name, value, inTheDark])
  const real = [...light]
    .filter(([name]) => !TOLD_IN_WORDS.test(name))
    .map(([name, value]) => [name, value, dark.get(name)])
  expect(documented).toEqual(real)
})

it('names no class that pages do not have', () => {
  const named = [...design.matchAll(/`\.([\w-]+)`/g)].map(([, name]) => name!)
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !css.includes(`.${name}`))).toEqual([])
})

it('shows pictures that are there and light enough for a poor connection', () => {
  const pictures = [...design.matchAll(/\]\(pictures\/([\w-]+\.png)\)/g)].map(([, name]) => name!)
  expect(pictures.length).toBeGreaterThan(3)
  for (const name of pictures) {
    const { size } = statSync(path.join(projectRoot, 'docs/pictures', name))
    expect({ name, isLight: size <= PICTURE_MOST }).toEqual({ name, isLight: true })
  }
})
