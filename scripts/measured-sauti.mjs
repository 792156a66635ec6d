import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { importSource } from '../test/support/source.mjs'
import { startEmptySauti } from './empty-sauti.mjs'
import { root } from './project.mjs'

export const LANGUAGE = 'sw'
const CLIPS = 10

/**
 * Starts a Sauti of its own, with recordings of one contributor and published statistics, and a browser of another
 * contributor (`cookie`), who has agreed to the terms and can validate those recordings; `port` is the debugging port of
 * the browser. `stop()` removes all of it.
 */
export async function startMeasuredSauti() {
  const sauti = await startEmptySauti(0)
  try {
    const reader = await introduce(sauti.url)
    await recordSome(sauti.url, reader)
    await sauti.runJob('refresh-stats')
    const { launchChromium } = await importSource('../test/browser/support/chromium.ts')
    const port = await freePort()
    const browser = await launchChromium({ debuggingPort: port })
    const [name, value] = (await introduce(sauti.url)).split('=')
    const session = await browser.newBrowserCDPSession()
    await session.send('Storage.setCookies', { cookies: [{ name, value, url: sauti.url }] })
    return {
      url: sauti.url,
      cookie: { name, value },
      browser,
      port,
      async stop() {
        await browser.close()
        await sauti.stop()
      },
    }
  } catch (error) {
    await sauti.stop()
    throw error
  }
}

/** Pages that are measured, by what they are called. */
export const PAGES = {
  home: '/en/',
  record: `/en/record?language=${LANGUAGE}`,
  validate: `/en/validate?language=${LANGUAGE}`,
  dashboard: '/en/dashboard',
}

async function introduce(url) {
  const consent = { document: 'contributor-terms', version: '1' }
  const answer = await ask(`${url}/api/v1/contributors`, 'POST', JSON.stringify({ consent }))
  return answer.headers.getSetCookie()[0].split(';')[0]
}

async function recordSome(url, cookie) {
  const audio = await readFile(path.join(root, 'test/fixtures/audio/speech-sw.wav'))
  const wanted = { kind: 'record', language: LANGUAGE, count: CLIPS }
  const claimed = await ask(`${url}/api/v1/assignments`, 'POST', JSON.stringify(wanted), cookie)
  const { assignments } = await claimed.json()
  for (const { id } of assignments) {
    const form = new FormData()
    form.set('assignment_id', id)
    form.set('audio', new Blob([audio], { type: 'audio/wav' }), 'speech.wav')
    await ask(`${url}/api/v1/recordings/${randomUUID()}`, 'PUT', form, cookie)
  }
}

async function ask(address, method, body, cookie) {
  const type = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
  const answer = await fetch(address, { method, body, headers: { ...type, ...(cookie && { cookie }) } })
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`)
  return answer
}

async function freePort() {
  const server = createServer().listen(0)
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
