import { eventually, reaches } from './support/volunteer.js'
import {
  isKept,
  nothingWaits,
  recordSome,
  startVillage,
  takeAlong,
  waiting,
  type Village,
} from './support/offline-site.js'

let village: Village
let network: Village['network']
let atRecorder: Village['atRecorder']
let recorder: Village['recorder']
let recordingsOf: Village['recordingsOf']

jest.setTimeout(90_000)

beforeAll(async () => {
  village = await startVillage()
  ;({ network, atRecorder, recorder, recordingsOf } = village)
})

afterEach(() => {
  network.state = 'up'
  network.alterWorker = (script) => script
})

afterAll(() => village?.close())

test('a connection that hangs keeps nobody from recording', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  network.state = 'hanging'
  await page.reload({ waitUntil: 'commit' })
  await reaches(page, 'idle')
  expect(await isKept(page)).toBe(true)
  await recordSome(page, 1)
  await waiting(page, 1)
})

test('two tabs record different sentences of one pack', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  network.state = 'down'
  const tabs = [page, await page.context().newPage()]
  const shown = new Set<string | null>()
  for (const tab of tabs) {
    await tab.goto(recorder())
    await reaches(tab, 'idle')
    shown.add(await tab.textContent('#sentence'))
  }
  expect(shown.size).toBe(2)
  for (const tab of tabs) await recordSome(tab, 2)
  await waiting(page, 4)
  network.state = 'up'
  await Promise.all(tabs.map((tab) => tab.reload()))
  await eventually(() => recordingsOf(page.context()), 4)
  await Promise.all(tabs.map(nothingWaits))
  for (const tab of tabs) expect(await tab.isVisible('#outbox-refused')).toBe(false)
})

test('records and sends all the same in a private window, and says what it cannot do', async () => {
  const page = await atRecorder((page) =>
    page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('not here', 'SecurityError')
      }
    }),
  )
  await recordSome(page, 1)
  await eventually(() => recordingsOf(page.context()), 1)
  await page.click('#pack-open')
  await page.click('#pack-take')
  await page.waitForSelector('#pack-failure:not([hidden])')
  expect(await page.textContent('#pack-failure')).toContain('If the window is private')
  await page.click('#pack-cancel')
  network.state = 'down'
  await recordSome(page, 1)
  await page.waitForSelector('#memory-only[open]')
  await page.click('#memory-only [value=go-on]')
  await reaches(page, 'idle')
  network.state = 'up'
  await eventually(() => recordingsOf(page.context()), 2)
})

test('a new build takes over once nobody needs the old one, and the recorder opens without a network throughout', async () => {
  const page = await atRecorder()
  const context = page.context()
  await takeAlong(page)
  const [old] = await page.evaluate(() => caches.keys())
  const needed = await page.evaluate(
    () =>
      (
        JSON.parse(document.querySelector('#page-data')!.textContent) as {
          assets: { captureWorklet: string }
        }
      ).assets.captureWorklet,
  )
  network.alterWorker = (script) => script.replace(old!.replace('sauti-', ''), 'newer')
  const second = await context.newPage()
  await second.goto(recorder())
  const isWaiting = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting))
  await eventually(isWaiting, true)
  // Kept by the old worker, which has no successor yet, after the new one looked what there was.
  await second.goto(recorder('hi'))
  await reaches(second, 'idle')
  await second.evaluate(
    (page) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = resolve
        navigator.serviceWorker.controller!.postMessage({ page, files: [] }, [port2])
      }),
    recorder('hi'),
  )
  network.state = 'down'
  expect(await page.evaluate(async (file) => (await fetch(file)).ok, needed)).toBe(true)
  await page.close()
  await second.close()

  const third = await context.newPage()
  const keptAtNextVisit = async () => {
    await third.goto('about:blank')
    await third.goto(recorder())
    await reaches(third, 'idle')
    return String(await third.evaluate(() => caches.keys()))
  }
  await eventually(keptAtNextVisit, 'sauti-newer')
  expect(await isKept(third)).toBe(true)
  await third.reload()
  await reaches(third, 'idle')
  await third.goto(recorder('hi'))
  expect(await third.locator('.page--record').count()).toBe(1)
})

test('what waits is sent with no page open, where the browser wakes the service worker', async () => {
  const page = await atRecorder()
  const context = page.context()
  await takeAlong(page)
  network.state = 'down'
  await recordSome(page, 2)
  await waiting(page, 2)
  const blank = await context.newPage()
  const devtools = await context.newCDPSession(blank)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId)
    })
  })
  await blank.goto(`${network.origin}/healthz`).catch(() => undefined)
  await devtools.send('ServiceWorker.enable')
  const registrationId = await registered
  await page.close()
  network.state = 'up'
  const sync = { origin: network.origin, registrationId, tag: 'outbox', lastChance: false }
  await devtools.send('ServiceWorker.dispatchSyncEvent', sync)
  await eventually(() => recordingsOf(context), 2)
})

test('the browser is asked to send what a page has not sent yet when nobody sees it any more', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  network.state = 'hanging'
  await recordSome(page, 1)
  await waiting(page, 1)
  await page.evaluate(() => {
    const { prototype } = (window as unknown as { SyncManager: { prototype: object } }).SyncManager
    Object.assign(prototype, { register: async (tag: string) => void Object.assign(window, { asked: tag }) })
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  expect(await page.evaluate('window.asked')).toBe('outbox')
})

test('an expired pack is told, and what was recorded from it arrives all the same', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  network.state = 'down'
  await page.reload()
  await recordSome(page, 1)
  await waiting(page, 1)
  await page.evaluate(letPackExpire)
  await page.reload()
  await page.waitForSelector('#pack-expired:not([hidden])')
  expect(await page.textContent('#pack-expired')).toContain(
    '24 sentences you took along are with others again',
  )
  expect(await page.textContent('#pack-summary')).toBe('No signal where you are going?')
  await page.click('#pack-expired-dismiss')
  await page.waitForSelector('#pack-expired', { state: 'hidden' })
  network.state = 'up'
  await page.reload()
  await eventually(() => recordingsOf(page.context()), 1)
})

/** In the page: makes all of it held until long ago. */
function letPackExpire(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('sauti')
    opening.onsuccess = () => {
      const tx = opening.result.transaction('pack', 'readwrite')
      tx.oncomplete = () => resolve()
      tx.onabort = () => reject(new Error('aborted'))
      tx.objectStore('pack').openCursor().onsuccess = ({ target }) => {
        const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result
        if (!cursor) return
        cursor.update({ ...cursor.value, heldUntil: 0 })
        cursor.continue()
      }
    }
  })
}
