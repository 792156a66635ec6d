import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../src/platform/paths.js'

const css = readFileSync(path.join(projectRoot, 'src/browser/styles/_tokens.css'), 'utf8')
const light = colours(css.slice(0, css.indexOf(':lang(')))
const dark = { ...light, ...colours(css.slice(css.indexOf('prefers-color-scheme: dark'))) }

/** What WCAG 2.2 AA asks of text, and of the outlines of controls. */
const TEXT = 4.5
const OUTLINE = 3

const pairs: [string, string, number][] = [
  ...[
    'paper',
    'surface',
    'sunken',
    'listen-tint',
    'speak-tint',
    'cloth-tint',
    'good-tint',
    'warn-tint',
    'bad-tint',
  ].map((ground): [string, string, number] => ['ink', ground, TEXT]),
  ...['paper', 'surface', 'sunken'].flatMap((ground): [string, string, number][] => [
    ['ink-soft', ground, TEXT],
    ['link', ground, TEXT],
    ['speak', ground, TEXT],
    ['listen', ground, TEXT],
    ['line-strong', ground, OUTLINE],
    ['focus', ground, OUTLINE],
  ]),
  ...['speak', 'listen', 'good', 'warn', 'bad'].map((tone): [string, string, number] => [
    tone,
    `${tone === 'speak' || tone === 'listen' ? tone : tone}-tint`,
    TEXT,
  ]),
  ['on-speak', 'speak', TEXT],
  ['on-speak', 'speak-strong', TEXT],
  ['on-listen', 'listen', TEXT],
  ['on-listen', 'listen-strong', TEXT],
  ['paper', 'ink', TEXT],
  ['paper', 'good', TEXT],
  ['paper', 'bad', TEXT],
  ['on-cloth', 'cloth', TEXT],
  ['on-night', 'night', TEXT],
  ['focus', 'cloth', OUTLINE],
]

it.each([
  ['light', light],
  ['dark', dark],
])('%s colours can be read by everybody', (_name, theme) => {
  const weak = pairs
    .map(([text, ground, least]) => ({ text, ground, least, ratio: contrast(theme[text]!, theme[ground]!) }))
    .filter(({ ratio, least }) => !(ratio >= least))
  expect(weak).toEqual([])
})

function colours(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!]),
  )
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
