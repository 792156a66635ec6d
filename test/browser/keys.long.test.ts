import {
  actionFor,
  ariaName,
  keyOf,
  bindingRefusal,
  defaultKey,
  type KeyBindings,
} from '../../src/browser/lib/keyboard/key-bindings.js'

const keys: KeyBindings = {
  main: defaultKey(' '),
  accept: defaultKey('y'),
  undo: defaultKey('z'),
  cancel: defaultKey('Escape'),
}
const press = (key: string, code: string, more: object = {}) => ({
  key,
  code,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
})

test('the key that is shown is the key that acts, wherever the keyboard has it', () => {
  expect(actionFor(keys, press('z', 'KeyZ'))).toBe('undo')
  expect(actionFor(keys, press('Z', 'KeyZ'))).toBe('undo')
  // A German keyboard has Z and Y the other way round, a French one has Z where the English has W.
  expect(actionFor(keys, press('z', 'KeyY'))).toBe('undo')
  expect(actionFor(keys, press('y', 'KeyZ'))).toBe('accept')
  expect(actionFor(keys, press('z', 'KeyW'))).toBe('undo')
  expect(actionFor(keys, press('w', 'KeyZ'))).toBeUndefined()
  expect(actionFor(keys, press(' ', 'Space'))).toBe('main')
  expect(actionFor(keys, press('Escape', 'Escape'))).toBe('cancel')
})

test.each([
  ['Tamil', 'ல', 'KeyY'],
  ['a Hindi vowel sign', 'ा', 'KeyY'],
  ['Urdu', 'ے', 'KeyY'],
  ['an input method', 'Process', 'KeyY'],
])('who writes %s presses the key that also bears the Latin letter', (_name, key, code) => {
  expect(actionFor(keys, press(key, code))).toBe('accept')
  expect(actionFor(keys, press(key, 'KeyQ'))).toBeUndefined()
})

test('a key of another alphabet can be chosen, and works when one writes Latin letters', () => {
  const chosen = { ...keys, accept: keyOf(press('ய', 'KeyA')) }
  expect(actionFor(chosen, press('ய', 'KeyA'))).toBe('accept')
  expect(actionFor(chosen, press('a', 'KeyA'))).toBe('accept')
})

test.each([
  ['Enter', 'Enter'],
  ['Tab', 'Tab'],
  ['F5', 'F5'],
  ['ArrowLeft', 'ArrowLeft'],
  ['Dead', 'Quote'],
  ['1', 'Digit1'],
  ['۱', 'Digit1'],
  ['/', 'Slash'],
])('%s stays what it is', (key, code) => {
  expect(bindingRefusal(keys, 'undo', press(key, code))).toEqual({ why: 'reserved' })
})

test('combinations belong to the browser', () => {
  expect(bindingRefusal(keys, 'undo', press('s', 'KeyS', { ctrlKey: true }))).toEqual({ why: 'reserved' })
})

test('two actions never share a key, on no keyboard', () => {
  expect(bindingRefusal(keys, 'undo', press('y', 'KeyZ'))).toEqual({ why: 'taken', action: 'accept' })
  expect(bindingRefusal(keys, 'undo', press(' ', 'Space'))).toEqual({ why: 'taken', action: 'main' })
  expect(bindingRefusal(keys, 'undo', press('z', 'KeyZ'))).toBeNull()
  expect(bindingRefusal(keys, 'undo', press('ž', 'KeyJ'))).toBeNull()
})

test('assistive technology is told the names it knows', () => {
  expect(['main', 'accept', 'cancel'].map((action) => ariaName(keys[action]!))).toEqual([
    'Space',
    'Y',
    'Escape',
  ])
})
