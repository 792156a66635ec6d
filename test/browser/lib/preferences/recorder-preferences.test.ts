import { isMeteredConnection } from '../../../../src/browser/lib/preferences/recorder-preferences.js'

describe('contributors on a costly connection send less unless they choose otherwise', () => {
  test.each([
    ['nothing known', undefined, false],
    ['a fast one', { effectiveType: '4g', saveData: false }, false],
    ['who asked to save data', { effectiveType: '4g', saveData: true }, true],
    ['a slow one', { effectiveType: '3g' }, true],
    ['the slowest', { effectiveType: 'slow-2g' }, true],
    ['a phone’s', { effectiveType: '4g', type: 'cellular' }, true],
    ['a phone’s that costs nothing', { effectiveType: '4g', type: 'cellular', metered: false }, false],
  ])('%s', (_name, connection, costly) => {
    expect(isMeteredConnection(connection)).toBe(costly)
  })
})
