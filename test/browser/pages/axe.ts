import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'
import { allowScript } from './script.js'

declare const axe: { run(options: RunOptions): Promise<AxeResults> }

const source = readFileSync(
  createRequire(path.join(projectRoot, 'package.json')).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** What axe finds on the page, by all of its rules for WCAG 2.2 AA and for good practice: one line a finding. */
export async function findingsOn(page: Page): Promise<string[]> {
  await allowScript(page)
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  await page.evaluate(source)
  const { violations } = await page.evaluate(() =>
    axe.run({
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}
