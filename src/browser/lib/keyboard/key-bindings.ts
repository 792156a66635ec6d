/** A key of the keyboard: the character it writes, and its position (`KeyboardEvent.code`). */
export interface Key {
  key: string
  code: string
}

/** The key of each action, by the action's name. */
export type KeyBindings = Readonly<Record<string, Key>>

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey'>

export type BindingRefusal = { why: 'reserved' } | { why: 'taken'; action: string }

/** Digits choose reasons; the other two start Firefox's search in the page. */
const RESERVED = /^[\p{Nd}/']$/u
/** Keys that write no character have such names: Enter, Tab, F5, ArrowLeft, Dead. */
const NAMED = /^[A-Z][A-Za-z0-9]+$/
/** Browsers report this key when an input method takes the press. */
const TAKEN_BY_INPUT_METHOD = 'Process'

/** The key that writes `key` on an English keyboard: a letter, the space, or a key that has a name. */
export function defaultKey(key: string): Key {
  if (key === ' ') return { key, code: 'Space' }
  return { key, code: key.length === 1 ? `Key${key.toUpperCase()}` : key }
}

export function keyOf({ key, code }: KeyPress): Key {
  return { key: key.length === 1 ? key.toLowerCase() : key, code }
}

/**
 * Finds the action of a key press. The page shows the character of a key, so the character decides: Z is elsewhere on
 * a French or German keyboard. A keyboard of another alphabet has no Z; its keys bear Latin letters too, so there the
 * position decides.
 */
export function actionFor(keys: KeyBindings, press: KeyPress): string | undefined {
  const all = Object.entries(keys)
  const pressed = keyOf(press)
  const [action] =
    all.find(([, { key }]) => key === pressed.key) ??
    all.find(([, { key, code }]) => code === pressed.code && isOtherAlphabet(key, pressed.key)) ??
    []
  return action
}

/** Tells why a key cannot be bound to the action, or null when it can. */
export function bindingRefusal(keys: KeyBindings, action: string, press: KeyPress): BindingRefusal | null {
  const { key } = press
  if (press.ctrlKey || press.altKey || press.metaKey || NAMED.test(key) || RESERVED.test(key))
    return { why: 'reserved' }
  const holder = actionFor(keys, press)
  return holder === undefined || holder === action ? null : { why: 'taken', action: holder }
}

/** The key's name in `aria-keyshortcuts`. */
export function ariaName({ key }: Key): string {
  return key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key
}

function isOtherAlphabet(one: string, other: string): boolean {
  if (!isLatin(one)) return isLatin(other)
  return other === TAKEN_BY_INPUT_METHOD || (/[\p{L}\p{M}]/u.test(other) && !isLatin(other))
}

function isLatin(key: string): boolean {
  return /^\p{Script=Latin}+$/u.test(key)
}
