import everywhere from '../../jest.config.js'

/** The tests of a deployment, which has a Postgres of its own. */
const { globalSetup: _setup, globalTeardown: _teardown, ...rest } = everywhere

export default {
  ...rest,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/functional/*.functional.test.ts'],
  // People do one thing after the other, and the browser is theirs alone.
  maxWorkers: 1,
  verbose: true,
}
