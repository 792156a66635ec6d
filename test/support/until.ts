import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 5

/** Resolves once this is so. It looks now and then: a loop without a pause takes the core that the rest waits for. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(LOOK_EVERY_MS)
}
