import { browserOf } from '../../../../src/browser/lib/capture/capture-report.js'

test('a browser is known by its brand, not by its version', () => {
  const brands = [{ brand: 'Chromium' }, { brand: 'Not?A_Brand' }, { brand: 'Google Chrome' }]
  expect(browserOf({ userAgent: '', userAgentData: { brands, mobile: true } })).toEqual({
    browser: 'Google Chrome',
    mobile: true,
  })
  const iPhone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1'
  expect(browserOf({ userAgent: iPhone })).toEqual({ browser: 'Safari', mobile: true })
})
