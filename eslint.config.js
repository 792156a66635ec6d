import tseslint from 'typescript-eslint'

/** A function that needs more is two functions. */
const LIMITS = {
  complexity: ['error', { max: 18, variant: 'modified' }],
  'max-depth': ['error', 4],
  'max-params': ['error', 6],
  'max-lines': ['error', { max: 260, skipBlankLines: false, skipComments: false }],
}

const typed = {
  extends: [tseslint.configs.recommendedTypeChecked],
  rules: {
    ...LIMITS,
    eqeqeq: 'error',
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-floating-promises': 'error',
    // Express 5 and event emitters take functions that answer a promise.
    '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    // Factories answer objects of closures, which have no `this` to lose.
    '@typescript-eslint/unbound-method': 'off',
    // What reads well in a message or an address.
    '@typescript-eslint/restrict-template-expressions': [
      'error',
      { allowNumber: true, allowBoolean: true, allow: ['URLSearchParams'] },
    ],
    '@typescript-eslint/no-base-to-string': [
      'error',
      { ignoredTypeNames: ['File', 'Request', 'URLSearchParams'] },
    ],
    '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
    '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    '@typescript-eslint/no-unused-vars': [
      'error',
      {
        argsIgnorePattern: '^_',
        varsIgnorePattern: '^_',
        destructuredArrayIgnorePattern: '^_',
        ignoreRestSiblings: true,
      },
    ],
    // An async function without await keeps an interface's promise to answer one.
    '@typescript-eslint/require-await': 'off',
  },
}

/** Tests read answers of any shape, and one of them may tell a long story. */
const LENIENT_WITH_TESTS = {
  files: ['test/**/*.ts'],
  rules: {
    'max-lines': 'off',
    '@typescript-eslint/no-unsafe-argument': 'off',
    '@typescript-eslint/no-unsafe-assignment': 'off',
    '@typescript-eslint/no-unsafe-call': 'off',
    '@typescript-eslint/no-unsafe-member-access': 'off',
    '@typescript-eslint/no-unsafe-return': 'off',
  },
}

const project = (tsconfig) => ({ parserOptions: { project: tsconfig, tsconfigRootDir: import.meta.dirname } })

export default tseslint.config(
  { ignores: ['dist/', '.build-*/', 'artefacts/', 'coverage/', '.data/', 'public/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'jobs/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/browser/**', 'test/browser/**'],
    ...typed,
    languageOptions: project('tsconfig.json'),
  },
  {
    files: ['src/browser/**/*.ts'],
    ignores: ['src/browser/service-worker/**'],
    ...typed,
    languageOptions: project('src/browser/tsconfig.json'),
  },
  {
    files: ['src/browser/service-worker/**/*.ts'],
    ...typed,
    languageOptions: project('src/browser/service-worker/tsconfig.json'),
  },
  { files: ['test/browser/**/*.ts'], ...typed, languageOptions: project('test/browser/tsconfig.json') },
  { files: ['loadtest/**/*.ts'], ...typed, languageOptions: project('loadtest/tsconfig.json') },
  LENIENT_WITH_TESTS,
  { files: ['**/*.{js,mjs,cjs}'], rules: { ...LIMITS, eqeqeq: 'error', 'no-undef': 'off' } },
)
