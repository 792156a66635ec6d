/**
 * `node scripts/mutations.mjs [NAME …]`: breaks one guarantee after another in a copy of this tree, and runs suites of
 * `npm test` that should notice. Each mutation replaces one piece of text; a suite that cannot be run notices nothing.
 * Prints a table of what failed, and exits with 1 when a mutation survived or its text is nowhere any more. It runs by
 * hand, after tests were removed or moved: it takes some minutes.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { root } from './project.mjs'

/** Where the text of a mutation is looked for; the file that has it may move. */
const SOURCES = ['src/', 'views/', 'migrations/sqls/']

/** A mutation may let suites wait for what never comes: they are ended then, and count as if they noticed nothing. */
const SUITES_LIMIT_MS = 300_000

/** `suites` are paths below test/, without their ending. */
const MUTATIONS = [
  {
    name: 'tasks may overshoot',
    replace: 'constraint tasks_never_overshoot check (0 <= done and done <= taken and taken <= wanted)',
    by: 'constraint tasks_never_overshoot check (0 <= done)',
    suites: ['platform/db/migrations', 'system/flow'],
  },
  {
    name: 'votes on recordings of one’s own',
    replace: 'constraint validations_never_ones_own check (contributor_id <> author_id)',
    by: 'constraint validations_never_ones_own check (true)',
    suites: ['system/flow'],
  },
  {
    name: 'consent is not checked',
    replace: "caller === 'consented' && !contributor.consented",
    by: "caller === 'consented' && false",
    suites: ['api/bad-input', 'api/api'],
  },
  {
    name: 'a page does not escape a name',
    replace: 'dir="<%= dir %>"><%= native_name %></span></h3>',
    by: 'dir="<%= dir %>"><%- native_name %></span></h3>',
    suites: ['web/pages'],
  },
  {
    name: 'acknowledged, and not stored',
    replace: 'receipt: await transaction(deps.pool, (tx) => store(tx, sent, uploaded))',
    by: `receipt: await transaction(deps.pool, async (tx) => {
      const receipt = await store(tx, sent, uploaded)
      await tx.query('rollback; begin')
      return receipt
    })`,
    suites: ['system/flow'],
  },
  {
    name: 'an id is taken again by other audio',
    replace: '!existing.sha256.equals(sha256)',
    by: 'false',
    suites: ['system/flow', 'recordings/reconcile', 'api/api'],
  },
  {
    name: 'a repeated upload is refused',
    replace: 'if (taken && !by_this) throw idTaken()',
    by: 'if (taken) throw idTaken()',
    suites: ['system/flow'],
  },
  {
    name: 'surplus work is counted',
    replace: "\nwhere standing = 'counted' and withdrawn_at is null and withheld_at is null",
    by: '\nwhere withdrawn_at is null and withheld_at is null',
    suites: ['stats/publishing', 'stats/numbers'],
  },
  {
    name: 'small cells are published',
    replace: 'export const MIN_CELL_SIZE = 5',
    by: 'export const MIN_CELL_SIZE = 1',
    suites: ['stats/privacy'],
  },
  {
    name: 'writes of other sites are taken',
    replace: 'const foreign = !SAFE_METHODS.has(req.method) &&',
    by: 'const foreign = SAFE_METHODS.has(req.method) &&',
    suites: ['api/bad-input'],
  },
  {
    name: 'the object of a refused upload stays',
    replace: 'await discard(deps, sent.id, uploaded)',
    by: 'void discard',
    suites: ['system/flow', 'recordings/reconcile'],
  },
  {
    name: 'the temporary file of a broken upload stays',
    replace: 'await rm(incoming, { force: true })',
    by: 'await Promise.resolve(incoming)',
    suites: ['platform/bucket/local', 'system/flow'],
  },
  {
    name: 'events can be deleted',
    replace: 'create trigger events_are_append_only before update or delete on events',
    by: 'create trigger events_are_append_only before update on events',
    suites: ['platform/events/events'],
  },
  {
    name: 'leases never end',
    replace: "a.expires_at < now() and (a.draft is null or p.on_timeout = 'release')",
    by: "a.expires_at < now() - interval '1 year' and (a.draft is null or p.on_timeout = 'release')",
    suites: ['tasks/leases'],
  },
]

process.exitCode = await main(process.argv.slice(2))

async function main(names) {
  const unknown = names.filter((name) => !MUTATIONS.some((mutation) => mutation.name === name))
  if (unknown.length > 0) {
    console.error(
      `There is no mutation ${unknown.join(', ')}; there are: ${MUTATIONS.map(({ name }) => name).join(', ')}.`,
    )
    return 1
  }
  const chosen = MUTATIONS.filter(({ name }) => names.length === 0 || names.includes(name))
  const files = filesOfTree()
  const copy = await copyOf(files)
  process.on('SIGINT', () => {})
  try {
    const lines = []
    for (const mutation of chosen) {
      const line = await tryOne(copy, files, mutation)
      console.log(line.text)
      lines.push(line)
    }
    console.log(`\n${lines.map(({ text }) => text).join('\n')}`)
    return lines.every(({ isCaught }) => isCaught) ? 0 : 1
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/**
 * These files, as they are now. Packages are those of this tree, each a link: what is built into node_modules/.cache
 * would find the migrations of this tree if the whole folder were one.
 */
async function copyOf(files) {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'sauti-mutations-'))
  for (const file of files) await cp(path.join(root, file), path.join(copy, file))
  const [from, to] = [path.join(root, 'node_modules'), path.join(copy, 'node_modules')]
  await mkdir(to)
  for (const name of await readdir(from))
    if (name !== '.cache') await symlink(path.join(from, name), path.join(to, name))
  return copy
}

/** What git knows of this tree. */
function filesOfTree() {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  return listed.split('\0').filter(Boolean)
}

async function tryOne(copy, files, { name, replace, by, suites }) {
  const tell = (isCaught, what) => ({ isCaught, text: `${isCaught ? '✓' : '✗'} ${name.padEnd(46)} ${what}` })
  const found = await filesWith(copy, files, replace)
  if (found.length !== 1) return tell(false, `its text is in ${found.length} files`)
  const [file] = found
  const before = await readFile(file, 'utf8')
  await writeFile(
    file,
    before.replace(replace, () => by),
  )
  console.log(`── ${name}: ${path.relative(copy, file)}`)
  try {
    const { failed, first } = await runSuites(copy, suites)
    return failed > 0
      ? tell(true, `${failed} failed, as “${first}”`)
      : tell(false, `survived ${suites.join(', ')}`)
  } finally {
    await writeFile(file, before)
  }
}

async function filesWith(copy, all, text) {
  const files = all
    .filter((file) => SOURCES.some((folder) => file.startsWith(folder)))
    .map((file) => path.join(copy, file))
  const has = await Promise.all(files.map(async (file) => (await readFile(file, 'utf8')).includes(text)))
  return files.filter((_, index) => has[index])
}

/** How many tests failed, and the name of the first. */
async function runSuites(copy, suites) {
  const report = path.join(copy, 'report.json')
  await rm(report, { force: true })
  const files = suites.map((suite) => `test/${suite}.test.ts`)
  const jest = path.join(root, 'node_modules/jest/bin/jest.js')
  const args = [jest, '--json', '--outputFile', report, '--silent', '--bail=1', '--runTestsByPath', ...files]
  const child = spawn(process.execPath, args, { cwd: copy, stdio: 'ignore' })
  const limit = setTimeout(() => child.kill(), SUITES_LIMIT_MS)
  await once(child, 'exit')
  clearTimeout(limit)
  if (!existsSync(report)) return { failed: 0 }
  const { numFailedTests, testResults } = JSON.parse(await readFile(report, 'utf8'))
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  return { failed: numFailedTests, first: tests.find(({ status }) => status === 'failed')?.fullName }
}
