import { browserOf } from '../../../../src/browser/lib/capture/capture-report.js'

test('a recording tells the browser’s brand, and no version that could identify the device', () => {
  const brands = [{ brand: 'Chromium' }, { brand: 'Not?A_Brand' }, { brand: 'Google Chrome' }]
  expect(browserOf({ userAgent: '', userAgentData: { brands, mobile: true } })).toEqual({
    browser: 'Google Chrome',
    mobile: true,
  })
  const iPhone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1'
  expect(browserOf({ userAgent: iPhone })).toEqual({ browser: 'Safari', mobile: true })
})
