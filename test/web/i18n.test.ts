import {
  bestLanguage,
  browserMessages,
  compileMessage,
  formatCompact,
  formatsFor,
  languageName,
  negotiateLocale,
  regionName,
  richText,
  translator,
} from '../../src/platform/i18n/index.js'

describe('a translator', () => {
  it('speaks its locale, with the plurals and digits of that locale', () => {
    expect(translator('en')('home.recordings', { count: 1 })).toBe('recording')
    expect(translator('en')('home.all-languages', { count: 1234 })).toBe('Show all 1,234 languages')
    expect(translator('ur')('layout.record')).toBe('بولیں')
  })

  it('fails a test on a missing key, a missing value and an unknown locale', () => {
    expect(() => translator('en')('home.nonsense')).toThrow('home.nonsense')
    expect(() => translator('en')('failure.refused')).toThrow('failure.refused')
    expect(() => translator('tlh')('home.title')).toThrow('locales/tlh.json')
  })

  it('splits a message at its links', () => {
    const parts = richText('en', 'join.fact-withdraw', { privacy: '/en/privacy' })
    expect(parts[0]).toEqual({ text: 'You can stop whenever you like.', strong: true })
    expect(parts).toContainEqual({ text: 'privacy', href: '/en/privacy' })
  })
})

describe('in production, a missing key', () => {
  const environment = process.env.NODE_ENV
  beforeEach(() => (process.env.NODE_ENV = 'production'))
  afterEach(() => (process.env.NODE_ENV = environment))

  it('is shown, and ends nothing', () => {
    expect(translator('hi')('home.nonsense')).toBe('home.nonsense')
    expect(translator('hi')('failure.refused')).toContain('{code}')
  })
})

describe('messages for a browser', () => {
  it('are those asked for, without the ones that hold links', () => {
    const messages = browserMessages('en', ['join.'])
    expect(messages['join.submit']).toBe('Agree and begin')
    expect(messages).not.toHaveProperty(['join.agree'])
    expect(Object.keys(messages).every((key) => key.startsWith('join.'))).toBe(true)
  })

  it('know exact numbers, offsets, ordinals and choices', () => {
    const say = (text: string, values: Record<string, string | number>) =>
      formatCompact('en', compileMessage(text), values)
    const others =
      '{n, plural, offset:1 =0 {nobody} =1 {you} one {you and one other} other {you and # others}}'
    expect([0, 1, 2, 1235].map((n) => say(others, { n }))).toEqual([
      'nobody',
      'you',
      'you and one other',
      'you and 1,234 others',
    ])
    expect(say('{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}', { n: 22 })).toBe('22nd')
    expect(say('{k, select, a {A} other {Z}}', { k: 'toString' })).toBe('Z')
    expect(() => say('{n, number}', {})).toThrow(RangeError)
  })
})

describe('negotiation', () => {
  it.each([
    ['fr;q=0.1, ur;q=0.9', 'ur'],
    ['hi-IN', 'hi'],
    ['hi;q=0, ur', 'ur'],
    ['*', 'en'],
    ['', 'en'],
    [`${'x,'.repeat(5000)}ur`, 'en'],
    ['ur;q=nonsense', 'ur'],
  ])('of %j', (header, locale) => {
    expect(negotiateLocale(header)).toBe(locale)
  })

  it('finds a regional variety of what is asked for', () => {
    expect(bestLanguage('pt', ['en', 'pt-BR'])).toBe('pt-BR')
    expect(bestLanguage('pt-PT', ['en'])).toBeUndefined()
  })
})

it('writes numbers, durations, dates and distances as a locale does', () => {
  const en = formatsFor('en')
  expect(en.number(1234567)).toBe('1,234,567')
  expect(formatsFor('hi').number(1234567)).toBe('12,34,567')
  expect(en.duration(18.2)).toBe('19 seconds')
  expect(en.duration(90)).toBe('2 minutes')
  expect(en.duration(5400)).toBe('1.5 hours')
  expect(en.percent(0.256)).toBe('26%')
  expect(en.date(new Date('2026-11-05T23:59:00Z'))).toBe('November 5, 2026')
  const now = new Date('2026-11-05T12:00:00Z')
  expect(en.ago(new Date('2026-11-05T11:59:50Z'), now)).toBe('this minute')
  expect(en.ago(new Date('2026-11-05T09:00:00Z'), now)).toBe('3 hours ago')
  expect(en.ago(new Date('2026-11-04T09:00:00Z'), now)).toBe('yesterday')
})

it('names languages and regions, and falls back where a locale has no name', () => {
  expect(languageName('ur', 'sw')).toBe('سواحلی')
  expect(languageName('hi', 'kri')).toBe('Krio')
  expect(languageName('en', 'qaa', 'Ours')).toBe('Ours')
  expect(languageName('en', 'not a tag', 'Ours')).toBe('Ours')
  expect(regionName('hi', 'KE')).toBe('केन्या')
})
