/**
 * The import directions of the source: edges → features → platform. Each feature lists the features it may import; the
 * lists form no circle. Read models that need several features stand at the end.
 */
const FEATURES = {
  events: [],
  counting: [],
  identity: ['events'],
  tasks: ['events'],
  campaigns: ['events', 'tasks'],
  recordings: ['events', 'identity', 'tasks'],
  consensus: ['events', 'identity', 'tasks'],
  moderation: ['events', 'identity', 'tasks'],
  stats: ['counting'],
  recognition: ['events'],
  demo: ['identity', 'campaigns', 'recordings', 'consensus', 'stats'],
}
const EDGES = ['web', 'api', 'realtime', 'cli']

const features = Object.keys(FEATURES)
const inside = (...folders) => `^src/(${folders.join('|')})/`

/** Jobs are an edge too; they stand beside `src`, one short file each. */
const JOBS = '^jobs/'
const OURS = '^(src|jobs)/'

const featureLists = Object.entries(FEATURES).map(([feature, others]) => ({
  name: `${feature}-imports-the-features-of-its-list`,
  severity: 'error',
  from: { path: inside(feature) },
  to: { path: inside(...features), pathNot: inside(feature, ...others) },
}))

const featureIndex = features.map((feature) => ({
  name: `${feature}-is-imported-through-its-index`,
  severity: 'error',
  from: { path: OURS, pathNot: [inside(feature)] },
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
      from: { path: OURS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'main-is-not-imported',
      severity: 'error',
      from: {},
      to: { path: '^src/main[.]ts$' },
    },
    {
      name: 'platform-knows-no-product',
      severity: 'error',
      from: { path: inside('platform') },
      to: { path: OURS, pathNot: inside('platform', 'shared') },
    },
    {
      name: 'features-know-no-edge',
      severity: 'error',
      from: { path: inside(...features) },
      to: { path: OURS, pathNot: inside(...features, 'platform', 'shared') },
    },
    {
      name: 'edges-know-no-composition',
      comment: 'What puts the process together imports the edges, not the other way round.',
      severity: 'error',
      from: { path: [inside(...EDGES, 'http'), JOBS] },
      to: { path: '^src/[^/]+[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'http-knows-no-edge',
      comment: 'What the edges share: session, cross-site refusal, limits, problems, headers, health.',
      severity: 'error',
      from: { path: inside('http') },
      to: { path: [inside(...EDGES), JOBS] },
    },
    {
      name: 'browser-imports-types-of-the-server',
      severity: 'error',
      from: { path: inside('browser') },
      to: {
        path: OURS,
        pathNot: inside('browser', 'shared'),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'shared-is-pure',
      comment: 'Browser and server both run it.',
      severity: 'error',
      from: { path: inside('shared') },
      to: { pathNot: inside('shared') },
    },
    {
      name: 'server-imports-types-of-the-browser',
      severity: 'error',
      from: { path: OURS, pathNot: inside('browser') },
      to: { path: inside('browser'), dependencyTypesNot: ['type-only'] },
    },
    ...featureLists,
    ...featureIndex,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
