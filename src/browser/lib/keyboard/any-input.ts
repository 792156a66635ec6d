const ACTING = 'a, button, input, label, select, summary, textarea, dialog'

/** Calls for any key that means nothing else, and any tap beside what has its own effect, or on what is `included`. */
export function onAnything(act: () => void, included: string): void {
  document.addEventListener('keydown', (event) => {
    const isModifier = ['Alt', 'Control', 'Meta', 'Shift', 'Tab'].includes(event.key)
    if (!event.defaultPrevented && !isModifier) act()
  })
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element && target.closest(ACTING)) || target.closest(included)) act()
  })
}
