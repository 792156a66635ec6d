import { matchesSearch } from '../../src/browser/home/language-search.js'

it.each([
  ['es Spanish Español', 'espanol', true],
  ['es Spanish Español', 'ESPAÑOL', true],
  ['es Spanish Español', 'spa', true],
  ['es Spanish Español', 'es spanish', true],
  ['es Spanish Español', 'anish', false],
  ['hi Hindi हिन्दी', 'हिन्', true],
  ['hi Hindi हिन्दी', 'हन', false],
  ['ur Urdu اردو', 'ارد', true],
  ['zh Chinese 中文', '中', true],
  ['sw Swahili Kiswahili', '', true],
])('%s, typed %j: %s', (names, typed, meant) => {
  expect(matchesSearch(names, typed)).toBe(meant)
})
