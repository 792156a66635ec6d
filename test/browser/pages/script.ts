import type { CDPSession, Page } from 'playwright-core'

const withoutIt = new WeakMap<Page, CDPSession>()

/** Reads pages as browsers do whose owner switched scripts off. */
export async function forbidScript(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setScriptExecutionDisabled', { value: true })
  withoutIt.set(page, session)
}

/** Lets a tool run in a page that was read without script, which stays as it is. */
export async function allowScript(page: Page): Promise<void> {
  await withoutIt.get(page)?.detach()
  withoutIt.delete(page)
}
