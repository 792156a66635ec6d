/**
 * `npm run lighthouse`: what Lighthouse, as a phone on a slow line, thinks of the pages of a Sauti of its own, and how long
 * a first visit takes on a poorer phone yet. Each page is looked at some times and judged by the median. Exits with 1
 * when a score is below LEAST or a visit takes too long. Reports land in artefacts/.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { install } from './install.mjs'
import { prepare } from './prepare.mjs'
import { root } from './project.mjs'

const LEAST = 95
/** Looks at each page, and more of them where those fell short: a busy machine is slow by itself. Odd sums have a median. */
const LOOKS = 3
const MORE_LOOKS = 4
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']
const artefacts = path.join(root, 'artefacts')

await prepare({ tools: true })
const { startMeasuredSauti, PAGES } = await import('./measured-sauti.mjs')
const { firstVisits } = await import('./first-visit.mjs')
const { default: lighthouse } = await import(await installedLighthouse())
await mkdir(artefacts, { recursive: true })
const sauti = await startMeasuredSauti()
try {
  for (const [name, place] of Object.entries(PAGES)) await judge(name, place)
  if (!(await firstVisits(sauti))) process.exitCode = 1
} finally {
  await sauti.stop()
}

/** Lighthouse has packages of its own, a fifth as many as all the others: only this command installs them. */
async function installedLighthouse() {
  const folder = path.join(root, 'scripts/lighthouse')
  await install({ folder })
  return pathToFileURL(createRequire(path.join(folder, 'package.json')).resolve('lighthouse')).href
}

async function judge(name, place) {
  const results = []
  const look = async (times) => {
    for (let n = 0; n < times; n++) results.push(await lookAt(place))
    return CATEGORIES.map((category) => median(results.map((result) => scoreOf(result, category))))
  }
  const areFine = (scores) => scores.every((score) => score >= LEAST)
  let scores = await look(LOOKS)
  if (!areFine(scores)) scores = await look(MORE_LOOKS)
  const isFine = areFine(scores)
  const told = CATEGORIES.map((category, index) => `${category} ${scores[index]}`).join('  ')
  console.log(`${isFine ? '✓' : '✗'} ${name.padEnd(10)} ${told}`)
  const [worst] = results.sort((a, b) => scoreOf(a, 'performance') - scoreOf(b, 'performance'))
  await writeFile(path.join(artefacts, `lighthouse-${name}.json`), JSON.stringify(worst))
  if (isFine) return
  process.exitCode = 1
  for (const line of complaints(worst)) console.log(`    ${line}`)
}

async function lookAt(place) {
  const { lhr } = await lighthouse(sauti.url + place, {
    port: sauti.port,
    onlyCategories: CATEGORIES,
    logLevel: 'error',
  })
  if (lhr.runtimeError) throw new Error(`${place}: ${lhr.runtimeError.message}`)
  if (lhr.finalDisplayedUrl !== sauti.url + place) throw new Error(`${place} led to ${lhr.finalDisplayedUrl}`)
  return lhr
}

function scoreOf({ categories }, category) {
  return Math.round(categories[category].score * 100)
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

/** What cost points, with what was measured. */
function complaints({ categories, audits }) {
  return CATEGORIES.flatMap((category) =>
    categories[category].auditRefs
      .map(({ id, weight }) => ({ ...audits[id], weight }))
      .filter(({ score, weight }) => weight > 0 && score !== null && score < 0.9)
      .map(({ title, displayValue = '' }) => `${category}: ${title} ${displayValue}`),
  )
}
