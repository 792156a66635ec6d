import type { PageFrame } from '../page-data.js'

/** The page's data. Throws when the page holds none: then the page is broken, not the visit. */
export function readPageData<T extends PageFrame>(): T {
  return JSON.parse(element('#page-data').textContent) as T
}

/** The one element that matches. Throws when there is none. */
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
 * Shows what is meant for this phase (`data-in="idle recording"`), hides what is meant for others. When that hides what
 * has the focus, the phase's `data-focus` gets it, and is read out.
 */
export function showPhase(root: HTMLElement, phase: string): void {
  const focused = document.activeElement
  root.dataset.phase = phase
  for (const part of elements('[data-in]', root)) part.hidden = !part.dataset.in?.split(' ').includes(phase)
  const isLost = focused !== document.body && focused?.getClientRects().length === 0
  if (isLost) root.querySelector<HTMLElement>(`[data-in~="${phase}"] [data-focus]`)?.focus()
}

/** Changes text only when it differs, so that screen readers do not repeat what they said. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** Resolves when what the page shows now can be seen; in a tab that nobody looks at, once somebody does. */
export function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
}

/**
 * Lets buttons act, by their ids. Whoever presses one with a pointer finds the focus on the main key afterwards, so
 * that the space bar does the next thing and not the same one again.
 */
export function connectButtons(buttons: Record<string, () => void>): void {
  for (const [id, act] of Object.entries(buttons)) {
    element(`#${id}`).addEventListener('click', ({ detail: presses }) => {
      if (presses > 0) element('#main-key').focus({ preventScroll: true })
      act()
    })
  }
}

/** Opens it so that nothing else can be reached until it closes. */
export function showDialog(dialog: HTMLDialogElement): void {
  // Browsers of before 2022 show a dialog but know no modal one.
  if (typeof dialog.showModal === 'function') dialog.showModal()
  else dialog.setAttribute('open', '')
}
