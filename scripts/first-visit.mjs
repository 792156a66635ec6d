/** How long a first visit takes on a poor phone: nothing in the cache, a slow line, a slow processor. */
import { LANGUAGE } from './measured-sauti.mjs'

const LIMIT_S = 5
/** Visits to each page; an odd number has a median. */
const VISITS = 3
const LINE = {
  offline: false,
  latency: 400, // ms, of each round trip
  downloadThroughput: 400_000 / 8, // bytes a second
  uploadThroughput: 400_000 / 8,
}
const CPU_SLOWDOWN = 4
const PHONE = { width: 360, height: 740 }

/** Each page with the element that makes it usable: the form of the home page works without script. */
const READY = {
  home: { place: '/', sign: '.start button' },
  record: { place: `/record?language=${LANGUAGE}`, sign: '#contribute[data-phase=idle] #main-button' },
  validate: { place: `/validate?language=${LANGUAGE}`, sign: '#contribute[data-phase=idle] #main-button' },
}
/** English has the smallest fonts, Urdu the largest. */
const LOCALES = ['en', 'ur']

/** Prints for each page the seconds until it is usable. Resolves to whether all are within the limit. */
export async function firstVisits(sauti) {
  let isFine = true
  for (const locale of LOCALES) {
    for (const [name, { place, sign }] of Object.entries(READY)) {
      const visits = []
      for (let n = 0; n < VISITS; n++) visits.push(await visit(sauti, `/${locale}${place}`, sign))
      visits.sort((a, b) => a.seconds - b.seconds)
      const { seconds, bytes, requests } = visits[Math.floor(VISITS / 2)]
      const isInTime = seconds <= LIMIT_S
      isFine &&= isInTime
      const cost = `${Math.round(bytes / 1000)} kB in ${requests} requests by then`
      console.log(
        `${isInTime ? '✓' : '✗'} ${`${name} ${locale}`.padEnd(12)} usable after ${seconds.toFixed(1)} s of ${LIMIT_S} (${cost})`,
      )
    }
  }
  return isFine
}

async function visit({ browser, url, cookie }, place, sign) {
  const context = await browser.newContext({ viewport: PHONE })
  await context.addCookies([{ ...cookie, url }])
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  let [bytes, requests] = [0, 0]
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
    requests++
  })
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', LINE)
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
  await page.goto(url + place, { waitUntil: 'commit' })
  await page.waitForSelector(sign)
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  const ms = await page.evaluate('performance.now()')
  const seen = { seconds: ms / 1000, bytes, requests }
  await context.close()
  return seen
}
