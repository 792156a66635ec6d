/** A key of the keyboard: what it writes, and where it is (`KeyboardEvent.code`). */
export interface Key {
  key: string
  code: string
}

/** Which key does what, by the names of actions. */
export type Keys = Readonly<Record<string, Key>>

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey'>

export type Refusal = { why: 'reserved' } | { why: 'taken'; action: string }

/** Digits choose reasons; with these two, Firefox begins to search in the page. */
const RESERVED = /^[\p{Nd}/']$/u
/** Keys that write nothing have such names: Enter, Tab, F5, ArrowLeft, Dead. */
const NAMED = /^[A-Z][A-Za-z0-9]+$/
/** What browsers call a key whose press an input method takes. */
const TAKEN_BY_INPUT_METHOD = 'Process'

/** The key that writes `key` on an English keyboard: a letter, the space, or a key that has a name. */
export function usualKey(key: string): Key {
  if (key === ' ') return { key, code: 'Space' }
  return { key, code: key.length === 1 ? `Key${key.toUpperCase()}` : key }
}

export function keyOf({ key, code }: Press): Key {
  return { key: key.length === 1 ? key.toLowerCase() : key, code }
}

/**
 * What a press means. The key that is shown must be the key that is pressed, so what it writes decides: Z is not where
 * an English keyboard has it on a French or German one. A keyboard that writes another alphabet has no Z; its keys bear
 * the Latin letters too, so there the place decides.
 */
export function actionOf(keys: Keys, press: Press): string | undefined {
  const all = Object.entries(keys)
  const pressed = keyOf(press)
  const [action] =
    all.find(([, { key }]) => key === pressed.key) ??
    all.find(([, { key, code }]) => code === pressed.code && isOtherAlphabet(key, pressed.key)) ??
    []
  return action
}

/** Why a key cannot be given to the action, or null when it can. */
export function refusalOf(keys: Keys, action: string, press: Press): Refusal | null {
  const { key } = press
  if (press.ctrlKey || press.altKey || press.metaKey || NAMED.test(key) || RESERVED.test(key))
    return { why: 'reserved' }
  const holder = actionOf(keys, press)
  return holder === undefined || holder === action ? null : { why: 'taken', action: holder }
}

/** The name that `aria-keyshortcuts` wants. */
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
