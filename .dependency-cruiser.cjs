/** The import directions of the source: edges → features → platform, and each feature only what comes before it. */
const FEATURES = [
  'identity',
  'tasks',
  'campaigns',
  'recordings',
  'consensus',
  'moderation',
  'stats',
  'recognition',
  'demo',
]
const EDGES = ['web', 'api', 'realtime', 'cli', 'jobs']

const inside = (...folders) => `^src/(${folders.join('|')})/`

/** Pure code that the browser runs too: limits, what a good recording is, messages and formats. */
const SHARED_WITH_BROWSER =
  '^src/((tasks|stats)/limits|recognition/hours-goal|recordings/audio/(fft|levels|quality|speech)|platform/i18n/(compact|formats))[.]ts$'

const featureOrder = FEATURES.slice(0, -1).map((feature, index) => ({
  name: `${feature}-imports-only-earlier-features`,
  severity: 'error',
  from: { path: inside(feature) },
  to: { path: inside(...FEATURES.slice(index + 1)) },
}))

const featureIndex = FEATURES.map((feature) => ({
  name: `${feature}-is-imported-through-its-index`,
  severity: 'error',
  from: { path: '^src/', pathNot: [inside(feature), inside('browser')] },
  to: { path: inside(feature), pathNot: `^src/${feature}/index[.]ts$` },
}))

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-missing-modules',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tools-in-production',
      comment: 'A production image has no development dependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: {},
      to: { path: '^src/main[.]ts$' },
    },
    {
      name: 'platform-knows-no-product',
      severity: 'error',
      from: { path: inside('platform') },
      to: { path: '^src/', pathNot: inside('platform') },
    },
    {
      name: 'features-know-no-edge',
      severity: 'error',
      from: { path: inside(...FEATURES) },
      to: { path: '^src/', pathNot: inside(...FEATURES, 'platform') },
    },
    {
      name: 'edges-know-no-composition',
      comment: 'What puts the process together imports the edges, not the other way round.',
      severity: 'error',
      from: { path: inside(...EDGES) },
      to: { path: '^src/[^/]+[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'browser-imports-types-of-the-server',
      severity: 'error',
      from: { path: inside('browser') },
      to: {
        path: '^src/',
        pathNot: [inside('browser'), SHARED_WITH_BROWSER],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'what-the-browser-shares-is-pure',
      severity: 'error',
      from: { path: SHARED_WITH_BROWSER },
      to: { pathNot: SHARED_WITH_BROWSER },
    },
    {
      name: 'server-imports-types-of-the-browser',
      severity: 'error',
      from: { path: '^src/', pathNot: inside('browser') },
      to: { path: inside('browser'), dependencyTypesNot: ['type-only'] },
    },
    ...featureOrder,
    ...featureIndex,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
