import fc from 'fast-check'
import { validateSentence, normalizeText, type RefusalCode } from '../../src/campaigns/index.js'
import { writingOf } from '../../src/campaigns/writing.js'

const judge = (text: string, script: string) => validateSentence(normalizeText(text), script)?.code

describe('a sentence', () => {
  test.each<[string, string]>([
    ['All human beings are born free.', 'Latn'],
    ['Wọ́n ní ẹ̀bùn ti làákàyè àti ti ẹ̀rí-ọkàn.', 'Latn'],
    ['ʻO ka ʻōlelo ke kaʻā o ka mauli.', 'Latn'],
    ['मुझे कल WiFi ठीक करवाना है।', 'Deva'],
    ['ශ්‍රී ලංකාව ලස්සන රටකි.', 'Sinh'],
    ['هیچ‌کس را نمی‌توان مجبور کرد.', 'Arab'],
    ['انہیں ضمیر اور عقل ودیعت ہوئی ہے۔', 'Aran'],
    ['人人生而自由,在尊严和权利上一律平等。', 'Hans'],
    ['すべての人間は、生まれながらにして自由である。', 'Jpan'],
    ['모든 인간은 태어날 때부터 자유롭다.', 'Kore'],
    ['ມະນຸດ\u200bທຸກ\u200bຄົນ ເກີດ\u200bມາ ມີ\u200bສິດ', 'Laoo'],
    ['የሰው ልጅ ሁሉ ሲወለድ ነጻና በክብርና በመብትም እኩልነት ያለው ነው።', 'Ethi'],
    ['1945', 'Taml'],
  ])('%s is fine', (text, script) => expect(judge(text, script)).toBeUndefined())

  test.each<[RefusalCode, string, string]>([
    ['empty', '', 'Latn'],
    ['empty', ' \u00a0\u3000 ', 'Latn'],
    ['empty', '… ?!', 'Latn'],
    ['empty', '\u200c', 'Arab'],
    ['too_long', 'word '.repeat(41), 'Latn'],
    ['too_long', '人'.repeat(76), 'Hans'],
    ['too_long', 'ሀ'.repeat(111), 'Ethi'],
    ['wrong_script', 'All human beings are born free.', 'Taml'],
    ['wrong_script', 'सभी मनुष्यों को', 'Taml'],
    ['wrong_script', 'Привет', 'Latn'],
    ['wrong_script', 'சுதந்திர freedom for everybody', 'Taml'],
    ['control_characters', 'one\ttwo', 'Latn'],
    ['control_characters', 'one\ntwo', 'Latn'],
    ['control_characters', 'one\u2028two', 'Latn'],
    ['control_characters', 'bell\u0007', 'Latn'],
    ['control_characters', 'right \u202eto left', 'Latn'],
    ['control_characters', 'isolated \u2066text\u2069', 'Arab'],
    ['control_characters', '\ufeffmark', 'Latn'],
    ['control_characters', 'zero\u200bwidth', 'Latn'],
    ['control_characters', 'no\u200dne joins here', 'Latn'],
    ['control_characters', 'soft\u00adhyphen', 'Latn'],
    ['control_characters', 'lost \ufffd letter', 'Latn'],
    ['control_characters', 'half \ud800 a pair', 'Latn'],
    ['control_characters', 'null \u0000', 'Latn'],
  ])('%s: %j', (code, text, script) => expect(judge(text, script)).toBe(code))

  test('may be as long as its script allows, in code points', () => {
    expect(judge('𑄃'.repeat(200), 'Cakm')).toBeUndefined()
    expect(judge('人'.repeat(75), 'Hant')).toBeUndefined()
    expect(judge('a'.repeat(200), 'Latn')).toBeUndefined()
  })

  test('says what is wrong in words', () => {
    expect(validateSentence('a'.repeat(201), 'Latn')?.detail).toBe('201 characters, at most 200')
    expect(validateSentence('a\u202eb', 'Latn')?.detail).toBe('holds the character U+202E')
    expect(validateSentence('abc de க', 'Taml')?.detail).toBe('5 of 6 letters are not Taml')
  })

  test('a script that Unicode does not know is a mistake of the caller', () => {
    expect(() => writingOf('Zqqq')).toThrow(RangeError)
  })
})

describe('whatever is offered', () => {
  const script = fc.constantFrom('Latn', 'Deva', 'Arab', 'Hans', 'Ethi', 'Khmr', 'Cyrl')
  const letters: Record<string, string> = {
    Latn: 'aáàęz ßÅ',
    Deva: 'कखगािी् ',
    Arab: 'ابپ \u200cہے',
    Hans: '人权自由,。',
    Ethi: 'ሀሁሂ ።',
    Khmr: 'កខគ\u200b។',
    Cyrl: 'абв ё',
  }
  const anything = fc.tuple(
    script,
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...Object.values(letters).join('')), maxLength: 260 }),
    ),
  )
  const accepted = ([script, text]: [string, string]) =>
    validateSentence(normalizeText(text), script) === undefined

  test('tidying twice changes nothing more', () => {
    fc.assert(fc.property(anything, ([, text]) => normalizeText(normalizeText(text)) === normalizeText(text)))
  })

  test('an accepted text is NFC, on one line, visible, short, and in its script', () => {
    const property = fc.property(anything.filter(accepted), ([script, text]) => {
      const kept = normalizeText(text)
      expect(kept).toBe(kept.normalize('NFC').trim())
      expect(kept).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\s\s/u)
      expect(kept).toMatch(/[\p{L}\p{N}]/u)
      expect([...kept].length).toBeLessThanOrEqual(writingOf(script).longest)
      const { own, foreign } = writingOf(script)
      const count = (letters: RegExp) => kept.match(letters)?.length ?? 0
      expect(count(foreign)).toBeLessThanOrEqual((count(own) + count(foreign)) * 0.3)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('one forbidden character anywhere is enough', () => {
    const forbidden = fc.constantFrom(
      '\u0000',
      '\u0008',
      '\u001b',
      '\u0085',
      '\u061c',
      '\u2060',
      '\u202d',
      '\ufffe',
    )
    const property = fc.property(script, forbidden, fc.nat(10), (script, character, at) => {
      const text = letters[script]!.replace(/[\s,,。។።\u200b\u200c]/gu, '').repeat(4)
      const place = Math.min(at, text.length - 1) + 1
      const spoiled = [...text.slice(0, place), character, ...text.slice(place), 'x'].join('')
      return validateSentence(normalizeText(spoiled), script)?.code === 'control_characters'
    })
    fc.assert(property)
  })
})
