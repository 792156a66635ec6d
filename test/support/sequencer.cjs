const path = require('node:path')
const { default: Sequencer } = require('@jest/test-sequencer')

/**
 * Suites that wait for a browser, a microphone or a process, the longest first. Jest knows how long a suite takes only
 * where it ran before; elsewhere it goes by the size of its file, and one of these would be left for the end, when the
 * other core has nothing to do.
 */
const LONGEST = [
  'browser/every-page.long',
  'tasks/model.long',
  'platform/db/embedded.long',
  'browser/network.long',
  'browser/offline.long',
  'browser/recorder',
  'demo/demo',
  'system/lifecycle',
  'browser/keyboard',
  'browser/flow',
  'browser/accessibility',
  'browser/microphone',
  'browser/offline',
  'browser/longest-sentences',
  'platform/db/embedded',
  'browser/validator',
  'web/in-browser',
  'realtime/live',
  'realtime/live-pages',
  'stats/dashboard-page',
  'system/crash',
  'tasks/model',
].map((name) => path.resolve(__dirname, '..', `${name}.test.ts`))

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path: file }) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length)
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b))
  }
}
