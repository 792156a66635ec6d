import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { AxeResults, RunOnly, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'
import { allowScript } from './script.js'

declare const axe: { run(options: RunOptions): Promise<AxeResults> }

const source = readFileSync(
  createRequire(path.join(projectRoot, 'package.json')).resolve('axe-core/axe.min.js'),
  'utf8',
)

const EVERY_RULE: RunOnly = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}
/** What can differ between two looks of the same page. */
const COLOURS: RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** What axe finds by all of its rules for WCAG 2.2 AA and for good practice, in light and dark: one line a finding. */
export async function barriersOn(page: Page): Promise<string[]> {
  await allowScript(page)
  await page.evaluate(source)
  await page.emulateMedia({ colorScheme: 'light' })
  const inTheLight = await run(page, EVERY_RULE)
  await page.emulateMedia({ colorScheme: 'dark' })
  return [...inTheLight, ...(await run(page, COLOURS)).map((finding) => `in the dark: ${finding}`)]
}

async function run(page: Page, runOnly: RunOnly): Promise<string[]> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  const { violations } = await page.evaluate(
    (rules) => axe.run({ resultTypes: ['violations'], runOnly: rules }),
    runOnly,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}
