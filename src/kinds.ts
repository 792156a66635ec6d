import { validateKind } from './consensus/index.js'
import { recordKind } from './recordings/index.js'
import { registerKind } from './tasks/index.js'

/** Makes the product's kinds of task known to the engine; before anything else is done with it. */
export function registerKinds(): void {
  registerKind(recordKind)
  registerKind(validateKind)
}
