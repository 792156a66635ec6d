import { connectButtons, element, elements, setText, showDialog } from '../dom/dom.js'
import {
  actionFor,
  ariaName,
  keyOf,
  bindingRefusal,
  defaultKey,
  type Key,
  type KeyBindings,
} from './key-bindings.js'
import { loadSetting, saveSetting } from '../preferences/local-storage.js'
import type { Translate } from '../translate.js'

interface Shortcuts {
  /** Each page has its own key bindings; switching shortcuts off applies to all pages. */
  page: 'record' | 'validate'
  t: Translate
  /** By action, as in `partials/keys.ejs`: the default key, and what it does. */
  actions: Record<string, [key: string, act: () => void]>
  /** What a digit does, from 1; undefined when it does nothing now. */
  digit?: (n: number) => (() => void) | undefined
}

const ENABLED_KEY = 'sauti.keys'
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Fn']

/** Connects single-key shortcuts, and the dialog of `partials/keys.ejs` in which contributors change them. */
export function connectShortcuts({ page, t, actions, digit }: Shortcuts): void {
  const storageKey = `sauti.keys.${page}`
  const defaults = Object.fromEntries(
    Object.entries(actions).map(([action, [key]]) => [action, defaultKey(key)]),
  )
  let keys: KeyBindings = { ...defaults, ...storedBindings(loadSetting(storageKey), defaults) }

  const dialog = element<HTMLDialogElement>('#keys')
  const isOn = element<HTMLInputElement>('#keys-on')
  isOn.checked = loadSetting(ENABLED_KEY) !== 'off'
  let changing: string | undefined
  let pressed: string | undefined

  document.addEventListener('keydown', (event) => {
    const act = isOn.checked && !isForAnotherControl(event) ? actionOf(event) : undefined
    if (!act) return
    event.preventDefault()
    act()
  })

  function actionOf(event: KeyboardEvent): (() => void) | undefined {
    const n = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
    return (n && digit?.(Number(n))) || actions[actionFor(keys, event) ?? '']?.[1]
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

  function announce(message: string, action?: string, key?: Key): void {
    const values = { action: action ? descriptionOf(action) : '', key: key ? nameOf(key) : '' }
    setText(element('#keys-status'), t(`contribute.say.keys.${message}`, values))
  }

  function change(action: string, press: KeyboardEvent): void {
    const refusal = bindingRefusal(keys, action, press)
    if (refusal?.why === 'reserved') return announce('reserved', action, keyOf(press))
    if (refusal) return announce('taken', refusal.action, keyOf(press))
    keys = { ...keys, [action]: keyOf(press) }
    saveSetting(storageKey, JSON.stringify(keys))
    stopChanging()
    announce('changed', action, keys[action])
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
      announce('press', changing)
    })
    button.addEventListener('blur', stopChanging)
  }
  dialog.addEventListener('keydown', (event) => {
    if (!changing || event.key === 'Tab' || MODIFIERS.includes(event.key)) return
    event.preventDefault()
    pressed = event.code
    if (event.key !== 'Escape') return change(changing, event)
    stopChanging()
    announce('kept')
  })
  // Firefox presses the button when the space bar is released.
  dialog.addEventListener('keyup', (event) => {
    if (event.code === pressed) event.preventDefault()
    pressed = undefined
  })
  isOn.addEventListener('change', () => {
    saveSetting(ENABLED_KEY, isOn.checked ? 'on' : 'off')
    show()
  })
  element('#keys-reset').addEventListener('click', () => {
    keys = defaults
    saveSetting(storageKey, '{}')
    show()
    announce('reset')
  })
  connectButtons({ 'keys-open': () => showDialog(dialog) })
  show()
}

function rowOf(action: string): HTMLElement {
  return element(`#keys [data-action="${action}"]`)
}

function descriptionOf(action: string): string {
  return element('.keys__does', rowOf(action)).textContent
}

function newHint(): HTMLElement {
  const hint = document.createElement('kbd')
  hint.className = 'key key--hint'
  hint.ariaHidden = 'true'
  return hint
}

/** The changed bindings stored on this device, without those that are malformed or name no action. */
function storedBindings(remembered: string | null, usual: KeyBindings): KeyBindings {
  try {
    const changes = JSON.parse(remembered ?? '{}') as Record<string, Partial<Key>>
    const known = Object.entries(changes).filter(
      ([action, { key, code }]) => action in usual && typeof key === 'string' && typeof code === 'string',
    )
    return Object.fromEntries(known) as KeyBindings
  } catch {
    return {}
  }
}

const PRESSED = 'a, button, input, select, summary, textarea'
const TYPED_INTO = 'input:not([type=checkbox], [type=radio]), select, textarea'

/** Whether a key press belongs elsewhere: it has modifiers, a dialog is open, or the focused control handles it. */
function isForAnotherControl(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return true
  if (document.querySelector('dialog[open]')) return true
  const focused = event.target instanceof Element ? event.target : null
  return Boolean(focused?.closest(event.code === 'Space' ? PRESSED : TYPED_INTO))
}
