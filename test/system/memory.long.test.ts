import { riseWhileCrowded } from '../support/crowded-uploads.js'

jest.setTimeout(120_000)

test('200 long recordings that arrive at once, from slow phones too, do not fill the memory', async () => {
  expect(await riseWhileCrowded({})).toBeLessThan(300)
})
