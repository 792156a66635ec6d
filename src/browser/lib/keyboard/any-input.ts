const ACTING = 'a, button, input, label, select, summary, textarea, dialog'

/** Calls `act` on every key without another effect, and on every tap beside a control or on one of the `included`. */
export function onAnyInput(act: () => void, included: string): void {
  document.addEventListener('keydown', (event) => {
    const isModifier = ['Alt', 'Control', 'Meta', 'Shift', 'Tab'].includes(event.key)
    if (!event.defaultPrevented && !isModifier) act()
  })
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element && target.closest(ACTING)) || target.closest(included)) act()
  })
}
