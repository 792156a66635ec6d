import { connectButtons, element, elements, setText, showDialog } from '../dom/dom.js'
import { actionOf, ariaName, keyOf, refusalOf, usualKey, type Key, type Keys } from './key-bindings.js'
import { recall, remember } from '../preferences/local-storage.js'
import type { Say } from '../translate.js'

interface Shortcuts {
  /** Each page remembers its own keys; whether there are any holds for all pages. */
  page: 'record' | 'validate'
  say: Say
  /** By action, as in `partials/keys.ejs`: the usual key, and what it does. */
  actions: Record<string, [key: string, act: () => void]>
  /** What a digit does, from 1; undefined when it means nothing now. */
  digit?: (n: number) => (() => void) | undefined
}

const SWITCH = 'sauti.keys'
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Fn']

/** Lets keys act, and their owner choose which: `partials/keys.ejs` is where. */
export function connectShortcuts({ page, say, actions, digit }: Shortcuts): void {
  const memory = `sauti.keys.${page}`
  const usual = Object.fromEntries(Object.entries(actions).map(([action, [key]]) => [action, usualKey(key)]))
  let keys: Keys = { ...usual, ...changesOf(recall(memory), usual) }

  const dialog = element<HTMLDialogElement>('#keys')
  const isOn = element<HTMLInputElement>('#keys-on')
  isOn.checked = recall(SWITCH) !== 'off'
  let changing: string | undefined
  let pressed: string | undefined

  document.addEventListener('keydown', (event) => {
    const act = isOn.checked && !isTaken(event) ? meaningOf(event) : undefined
    if (!act) return
    event.preventDefault()
    act()
  })

  function meaningOf(event: KeyboardEvent): (() => void) | undefined {
    const n = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
    return (n && digit?.(Number(n))) || actions[actionOf(keys, event) ?? '']?.[1]
  }

  function show(): void {
    for (const [action, key] of Object.entries(keys)) {
      setText(element('.key', rowOf(action)), changing === action ? '…' : nameOf(key))
      for (const button of elements(`[data-shortcut="${action}"]`)) showOn(button, key)
    }
    for (const hint of elements('#reasons .key')) hint.hidden = !isOn.checked
  }

  function showOn(button: HTMLElement, key: Key): void {
    const hint = button.querySelector('.key') ?? button.appendChild(newHint())
    setText(hint, isOn.checked ? nameOf(key) : '')
    if (isOn.checked) button.setAttribute('aria-keyshortcuts', ariaName(key))
    else button.removeAttribute('aria-keyshortcuts')
  }

  function nameOf(key: Key): string {
    return dialog.dataset[key.key === ' ' ? 'space' : key.key.toLowerCase()] ?? ariaName(key)
  }

  function tell(message: string, action?: string, key?: Key): void {
    const values = { action: action ? doesOf(action) : '', key: key ? nameOf(key) : '' }
    setText(element('#keys-status'), say(`contribute.say.keys.${message}`, values))
  }

  function change(action: string, press: KeyboardEvent): void {
    const refusal = refusalOf(keys, action, press)
    if (refusal?.why === 'reserved') return tell('reserved', action, keyOf(press))
    if (refusal) return tell('taken', refusal.action, keyOf(press))
    keys = { ...keys, [action]: keyOf(press) }
    remember(memory, JSON.stringify(keys))
    stopChanging()
    tell('changed', action, keys[action])
  }

  function stopChanging(): void {
    changing = undefined
    show()
  }

  for (const row of elements('[data-action]', dialog)) {
    const button = element('button', row)
    button.addEventListener('click', () => {
      changing = row.dataset.action
      show()
      tell('press', changing)
    })
    button.addEventListener('blur', stopChanging)
  }
  dialog.addEventListener('keydown', (event) => {
    if (!changing || event.key === 'Tab' || MODIFIERS.includes(event.key)) return
    event.preventDefault()
    pressed = event.code
    if (event.key !== 'Escape') return change(changing, event)
    stopChanging()
    tell('kept')
  })
  // Firefox presses the button when the space bar comes up again.
  dialog.addEventListener('keyup', (event) => {
    if (event.code === pressed) event.preventDefault()
    pressed = undefined
  })
  isOn.addEventListener('change', () => {
    remember(SWITCH, isOn.checked ? 'on' : 'off')
    show()
  })
  element('#keys-reset').addEventListener('click', () => {
    keys = usual
    remember(memory, '{}')
    show()
    tell('reset')
  })
  connectButtons({ 'keys-open': () => showDialog(dialog) })
  show()
}

function rowOf(action: string): HTMLElement {
  return element(`#keys [data-action="${action}"]`)
}

function doesOf(action: string): string {
  return element('.keys__does', rowOf(action)).textContent
}

function newHint(): HTMLElement {
  const hint = document.createElement('kbd')
  hint.className = 'key key--hint'
  hint.ariaHidden = 'true'
  return hint
}

/** The changed keys that the device remembers, as far as they can be read and mean something. */
function changesOf(remembered: string | null, usual: Keys): Keys {
  try {
    const changes = JSON.parse(remembered ?? '{}') as Record<string, Partial<Key>>
    const known = Object.entries(changes).filter(
      ([action, { key, code }]) => action in usual && typeof key === 'string' && typeof code === 'string',
    )
    return Object.fromEntries(known) as Keys
  } catch {
    return {}
  }
}

const PRESSED = 'a, button, input, select, summary, textarea'
const TYPED_INTO = 'input:not([type=checkbox], [type=radio]), select, textarea'

/** True when a key is not the page's: it has modifiers, a dialog is open, or what has the focus takes it. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return true
  if (document.querySelector('dialog[open]')) return true
  const focused = event.target instanceof Element ? event.target : null
  return Boolean(focused?.closest(event.code === 'Space' ? PRESSED : TYPED_INTO))
}
