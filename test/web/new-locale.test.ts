import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../../src/platform/paths.js'

const SHOW_ABOUT = `
  const { default: express } = await import('express')
  const { webRoutes } = await import('./dist/src/web/index.js')
  const app = express().use(webRoutes({ config: {} }))
  const server = app.listen(0, async () => {
    const answer = await fetch('http://localhost:' + server.address().port + '/as/about')
    console.log(answer.status, await answer.text())
    process.exit()
  })
`

let copy: string

beforeAll(async () => {
  copy = await mkdtemp(path.join(os.tmpdir(), 'sauti-locale-'))
  for (const name of ['dist', 'locales', 'views', 'fonts.json', 'package.json']) {
    await cp(path.join(projectRoot, name), path.join(copy, name), { recursive: true })
  }
  await symlink(path.join(projectRoot, 'node_modules'), path.join(copy, 'node_modules'))
})

afterAll(() => rm(copy, { recursive: true }))

it('a new locale needs its file and nothing else: pages, links to it, direction and letters follow', async () => {
  const bengali = JSON.parse(await readFile(path.join(copy, 'locales/bn.json'), 'utf8')) as object
  const assamese = { ...bengali, 'locale.name': 'অসমীয়া' }
  await writeFile(path.join(copy, 'locales/as.json'), JSON.stringify(assamese))
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SHOW_ABOUT], {
    cwd: copy,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  expect(stdout).toMatch(/^200 /)
  expect(stdout).toContain('<html lang="as" dir="ltr">')
  expect(stdout).toContain('hreflang="as"')
  expect(stdout).toContain('hreflang="ur"')
  expect(stdout).toContain('অসমীয়া')
  expect(stdout).toMatch(/<link rel="stylesheet" href="\/assets\/bengali-\w+\.css">/)
  expect(stdout).toContain('data-font="bengali"')
})
