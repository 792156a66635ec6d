import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core'
import { projectRoot } from '../../../src/platform/paths.js'

const run = promisify(execFile)
const VERSION = '147.0.0'
const folder = path.join(os.tmpdir(), `sauti-chromium-${VERSION}-${os.userInfo().uid}`)

interface Equipment {
  /** A WAV file that its microphone plays over and over, from when it is opened; or `denied`. */
  microphone?: string
  /** A name that means this machine, and is no `localhost`. */
  alias?: string
  /** Where programs other than Playwright may reach it. */
  debuggingPort?: number
}

/** Starts Chromium, which forgets everything at its end. */
export async function launchChromium(equipment: Equipment = {}): Promise<Browser> {
  return chromium.launch(await optionsFor(equipment))
}

/** Starts Chromium as it is on somebody's own device: what it keeps is in `folder` when it is started again. */
export async function launchOnDevice(folder: string, equipment: Equipment = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, await optionsFor(equipment))
}

async function optionsFor({ microphone, alias, debuggingPort }: Equipment): Promise<LaunchOptions> {
  if (!existsSync(folder)) await unpack()
  const executablePath = path.join(folder, 'chromium')
  const isRoot = process.getuid?.() === 0
  return {
    executablePath,
    env: await environmentFor(executablePath),
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--headless=shell',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      ...flagsFor(microphone),
      ...(debuggingPort ? [`--remote-debugging-port=${debuggingPort}`] : []),
      ...(alias ? [`--host-resolver-rules=MAP ${alias} 127.0.0.1`] : []),
      '--autoplay-policy=no-user-gesture-required',
    ],
  }
}

function flagsFor(microphone: string | undefined): string[] {
  if (!microphone) return []
  if (microphone === 'denied') return ['--use-fake-ui-for-media-stream=deny']
  return ['--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${microphone}`]
}

// The package unpacks to fixed names in the temp folder. Two test runs at once, or one that was interrupted, would
// leave half a browser there: unpack apart, in a process that has another temp folder, then rename.
async function unpack(): Promise<void> {
  const apart = await mkdtemp(`${folder}.`)
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
  await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: projectRoot,
    env: { ...process.env, TMPDIR: apart, AWS_EXECUTION_ENV: 'nodejs20.x' },
  })
  await rename(apart, folder).catch(() => rm(apart, { recursive: true }))
}

// A bare machine lacks libraries that desktops have; the package brings those too.
async function environmentFor(executable: string): Promise<Record<string, string>> {
  const plain = { ...(process.env as Record<string, string>) }
  const runs = await run(executable, ['--version']).then(
    () => true,
    () => false,
  )
  if (runs) return plain
  return {
    ...plain,
    LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'),
    FONTCONFIG_PATH: path.join(folder, 'fonts'),
  }
}
