import type { PageFrame } from '../page-data.js'

/** Reads the data that the server put into the page. Throws when there is none. */
export function readPageData<T extends PageFrame>(): T {
  return JSON.parse(element('#page-data').textContent) as T
}

/** Finds the first element that matches. Throws when there is none. */
export function element<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E {
  const found = within.querySelector<E>(selector)
  if (!found) throw new Error(`This page has no ${selector}`)
  return found
}

export function elements<E extends Element = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): E[] {
  return [...within.querySelectorAll<E>(selector)]
}

/**
 * Shows the elements of this phase (`data-in="idle recording"`) and hides those of others. When that hides the focused
 * element, the phase's `data-focus` is focused, so that screen readers announce it.
 */
export function showPhase(root: HTMLElement, phase: string): void {
  const focused = document.activeElement
  root.dataset.phase = phase
  for (const part of elements('[data-in]', root)) part.hidden = !part.dataset.in?.split(' ').includes(phase)
  const isLost = focused !== document.body && focused?.getClientRects().length === 0
  if (isLost) root.querySelector<HTMLElement>(`[data-in~="${phase}"] [data-focus]`)?.focus()
}

/** Changes text only when it differs, so that screen readers do not repeat it. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** Resolves after the next paint; in a hidden tab, once it is visible again. */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
}

/**
 * Connects buttons by their ids. A press with a pointer moves the focus to the main button, so that the space bar then
 * does the next thing and not the same one again.
 */
export function connectButtons(buttons: Record<string, () => void>): void {
  for (const [id, act] of Object.entries(buttons)) {
    element(`#${id}`).addEventListener('click', ({ detail: presses }) => {
      if (presses > 0) element('#main-button').focus({ preventScroll: true })
      act()
    })
  }
}

/** Opens a modal dialog. */
export function showDialog(dialog: HTMLDialogElement): void {
  // Browsers from before 2022 have no modal dialogs.
  if (typeof dialog.showModal === 'function') dialog.showModal()
  else dialog.setAttribute('open', '')
}
