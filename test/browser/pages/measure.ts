import type { Page } from 'playwright-core'

/** Whoever trembles or has big fingers hits what is this large, in CSS pixels both ways. */
const TARGET_PX = 44

/** What does not fit on the page as it is: one line each. */
export function overflowsOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const beyond = document.documentElement.scrollWidth - window.innerWidth
    const cut = [...document.querySelectorAll<HTMLElement>('.button, .verdict, .main-button, .key, .badge')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 1)
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map((element) => `“${element.textContent.trim()}” is wider than what holds it`)
    return beyond > 0 ? [`the page is ${beyond} px too wide`, ...cut] : cut
  })
}

/** Controls that are too small to be hit, but for links within a text: one line each. */
export function smallTargetsOn(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const controls = 'a[href], button, input, select, textarea, summary'
    const isShown = (element: Element) =>
      element.checkVisibility() && element.getBoundingClientRect().width > 1
    const isWithinText = (element: Element) => getComputedStyle(element).display === 'inline'
    return [...document.querySelectorAll(controls)]
      .map((control) => control.closest('label') ?? control)
      .filter((target) => isShown(target) && !isWithinText(target))
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width < least - 0.5 || box.height < least - 0.5)
      .map(({ target, box }) => {
        const name = target.id || target.className || target.textContent.trim()
        return `${target.tagName} ${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`
      })
  }, TARGET_PX)
}
