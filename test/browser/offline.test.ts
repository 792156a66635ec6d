import { eventually, introduce, newcomer, reaches } from './support/volunteer.js'
import {
  isKept,
  line,
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

test('25 sentences are recorded in a village without signal, after reloads, and all of them arrive', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  expect(await line(page)).toMatch(/^25 sentences are with you, until \w+day/)
  network.state = 'down'
  await page.reload()
  await reaches(page, 'idle')
  expect(await isKept(page)).toBe(true)
  await recordSome(page, 5)
  await reaches(page, 'sending')
  await waiting(page, 5)
  await eventually(() => page.textContent('#go-on'), 'Read five more')
  await page.click('#go-on')
  await reaches(page, 'idle')
  expect(await page.textContent('#count')).toBe('0 of 5')
  await recordSome(page, 1)
  await eventually(async () => (await line(page))?.startsWith('19 sentences'), true)

  const other = await page.context().newPage()
  await page.close()
  await other.goto(`${network.origin}/en/record`)
  await reaches(other, 'idle')
  await waiting(other, 6)
  network.state = 'up'
  await nothingWaits(other)
  expect(await recordingsOf(other.context())).toBe(6)

  await eventually(async () => (await line(other))?.startsWith('19 sentences'), true)
  await other.click('#pack-give-back')
  await eventually(() => line(other), 'No signal where you are going?')
})

test('whoever opens the page without a network gets their sentence once there is one, whatever the browser knows', async () => {
  const page = await atRecorder()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
  await eventually(() => page.evaluate(async () => Boolean(await caches.match(location.href))), true)
  await page.clock.install()
  network.state = 'down'
  await page.reload()
  await reaches(page, 'failed')
  network.state = 'up'
  await page.clock.fastForward('00:20')
  await reaches(page, 'idle')
})

test('what is skipped without a network is skipped, and told when there is one', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  network.state = 'down'
  await page.reload()
  await reaches(page, 'idle')
  const skipped = await page.textContent('#sentence')
  await page.click('#skip')
  await eventually(async () => (await line(page))?.startsWith('24 sentences'), true)
  expect(await page.textContent('#sentence')).not.toBe(skipped)
  network.state = 'up'
  const told = page.waitForResponse((answer) => answer.url().endsWith('/skip'))
  await page.reload()
  expect((await told).status()).toBe(204)
})

test('what is reported without a network is told when there is one', async () => {
  const page = await atRecorder()
  network.state = 'down'
  await page.click('#report-open')
  await page.click('#report .choice >> nth=0')
  await page.click('#report [value=send]')
  await waiting(page, 1)
  const told = page.waitForResponse((answer) => answer.url().endsWith('/reports'))
  network.state = 'up'
  await page.reload()
  expect((await told).status()).toBe(201)
  await nothingWaits(page)
})

test('a page that was never visited says in words that there is no network, and leads to what can be done', async () => {
  const page = await atRecorder()
  await takeAlong(page)
  network.state = 'down'
  await page.goto(`${network.origin}/en/dashboard`)
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  await page.getByRole('link', { name: 'Speak: Swahili (25)' }).click()
  await reaches(page, 'idle')
  await page.goto(`${network.origin}/en/about`)
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  network.state = 'up'
  await page.click('#offline-retry')
  await page.getByRole('heading', { name: 'No connection' }).waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).toBe('/en/about')
})

test('where too few sentences are open for a pack, one is told so', async () => {
  const { page } = await newcomer(village.browser)
  await introduce(page.context(), network.origin, 'Zawadi')
  await page.goto(recorder('ta'))
  await reaches(page, 'idle')
  await page.click('#pack-open')
  await page.click('#pack-take')
  await page.waitForSelector('#pack-failure:not([hidden])')
  expect(await page.textContent('#pack-failure')).toContain('Too few sentences are open')
})

test('whoever holds as many sentences as one may is told so where they ask for others', async () => {
  const page = await atRecorder()
  await takeAlong(page, 50)
  await page.goto(recorder('ta'))
  await reaches(page, 'failed')
  expect(await page.textContent('#failure')).toContain('Record some of them first, or give them back.')
})

describe('on a device that several people use', () => {
  test('nobody is shown the page, the name or the pack of who used it before, and nobody’s work goes out as another’s', async () => {
    const page = await atRecorder()
    const context = page.context()
    await takeAlong(page)
    network.state = 'down'
    await recordSome(page, 1)
    await waiting(page, 1)
    // In another tab somebody else introduces themselves; this one does not know.
    await village.becomes(context, 'Juma')
    network.state = 'up'
    await page.waitForSelector('#outbox-join:not([hidden])')
    await waiting(page, 1)
    await page.goto(`${network.origin}/en/about`)
    network.state = 'down'
    await page.goto(recorder())
    await reaches(page, 'failed')
    expect(await isKept(page)).toBe(true)
    expect(await page.content()).not.toContain('Zawadi')
    expect(await line(page)).toBe('No signal where you are going?')
    expect(await page.textContent('#outbox-others-count')).toContain('by someone before you')
    network.state = 'up'
    await page.reload()
    await reaches(page, 'idle')
    await page.waitForSelector('#outbox-others:not([hidden])')
    expect(await recordingsOf(context)).toBe(0)

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#outbox-others-save')])
    expect(download.suggestedFilename()).toMatch(/^Sauti sw [\d-]+ \S.*\.wav$/)
    page.once('dialog', (dialog) => void dialog.accept())
    await page.click('#outbox-others-delete')
    await page.waitForSelector('#outbox-others', { state: 'hidden' })
  })

  test('whoever’s cookie is gone is asked who they are, and keeps what they recorded', async () => {
    const page = await atRecorder()
    await page.context().clearCookies()
    await recordSome(page, 1)
    await page.waitForSelector('#outbox-join:not([hidden])')
    await page.goto(`${network.origin}/en/about`)
    network.state = 'down'
    await page.goto(recorder())
    await page.waitForURL('**/en/join?**')
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
  })
})

test('a new build is looked for at every visit', async () => {
  const answer = await fetch(`${network.origin}/service-worker.js`)
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  expect(answer.headers.get('content-type')).toContain('javascript')
})

test('what waits is sent from any page', async () => {
  const page = await atRecorder()
  network.state = 'down'
  await recordSome(page, 2)
  await waiting(page, 2)
  network.state = 'up'
  await page.goto(`${network.origin}/en/about`)
  await eventually(() => recordingsOf(page.context()), 2)
})

test('what waits is listed, and deleted by whoever made it', async () => {
  const page = await atRecorder()
  network.state = 'down'
  const sentence = (await page.textContent('#sentence'))!.trim()
  await recordSome(page, 1)
  await waiting(page, 1)
  await page.click('#outbox-waiting summary')
  expect(await page.textContent('#outbox-unsent')).toContain(sentence)
  page.once('dialog', (dialog) => void dialog.accept())
  await page.click('#outbox-unsent button')
  await nothingWaits(page)
})

describe('a device that keeps nothing', () => {
  test('tells so before anything is lost when it is full, and keeps it when there is room again', async () => {
    const page = await atRecorder()
    const device = await page.context().newCDPSession(page)
    await device.send('Storage.overrideQuotaForOrigin', { origin: network.origin, quotaSize: 1 })
    await page.click('#pack-open')
    await page.click('#pack-take')
    await page.waitForSelector('#pack-failure:not([hidden])')
    expect(await page.textContent('#pack-failure')).toContain('too little space')
    await page.click('#pack-cancel')

    network.state = 'down'
    await recordSome(page, 1)
    await page.waitForSelector('#memory-only[open]')
    expect(await page.textContent('#outbox-memory-only')).toContain(
      'Only in this open page, and lost when it closes: 1',
    )
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#memory-only-save')])
    expect(download.suggestedFilename()).toContain('.wav')
    await device.send('Storage.overrideQuotaForOrigin', { origin: network.origin })
    await page.click('#memory-only [value=retry]')
    await page.waitForSelector('#outbox-memory-only', { state: 'hidden' })
    await waiting(page, 1)
    const context = page.context()
    await page.close()
    network.state = 'up'
    await (await context.newPage()).goto(`${network.origin}/en/about`)
    await eventually(() => recordingsOf(context), 1)
  })
})
