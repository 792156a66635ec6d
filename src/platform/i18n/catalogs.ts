import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../paths.js'

/** A language the pages can be shown in. One file `locales/<tag>.json` is one locale; nothing else names it. */
export interface UiLocale {
  /** BCP 47 tag, the first segment of every page's path. */
  tag: string
  /** In the language itself. */
  name: string
  dir: 'ltr' | 'rtl'
}

/** Flat: `page.key` → ICU message. */
type Catalog = Readonly<Record<string, string>>

/** The locale that is complete by definition: the others are compared with it and fall back to it. */
export const SOURCE_LOCALE = 'en'

const folder = path.join(projectRoot, 'locales')

const catalogs: ReadonlyMap<string, Catalog> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [path.basename(file, '.json'), readCatalog(path.join(folder, file))]),
)

/** Every locale of the pages, the source locale first, the rest by tag. */
export const uiLocales: readonly UiLocale[] = [...catalogs]
  .map(([tag, catalog]) => describe(tag, catalog))
  .sort((a, b) => Number(b.tag === SOURCE_LOCALE) - Number(a.tag === SOURCE_LOCALE))

/** The locale with exactly this tag, or undefined. */
export function uiLocale(tag: string): UiLocale | undefined {
  return uiLocales.find((locale) => locale.tag === tag)
}

/** All messages of a locale. Throws for one that has no file. */
export function catalogOf(tag: string): Catalog {
  const catalog = catalogs.get(tag)
  if (!catalog) throw new Error(`there is no locales/${tag}.json`)
  return catalog
}

function readCatalog(file: string): Catalog {
  return JSON.parse(readFileSync(file, 'utf8')) as Catalog
}

function describe(tag: string, catalog: Catalog): UiLocale {
  const { 'locale.name': name, 'locale.dir': dir } = catalog
  if (!name || (dir !== 'ltr' && dir !== 'rtl')) {
    throw new Error(`locales/${tag}.json needs "locale.name", and "locale.dir" as ltr or rtl`)
  }
  return { tag, name, dir }
}
