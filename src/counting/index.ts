import { definitionsIn } from '../platform/db/index.js'

/** What counts, wherever anything is counted or shown: the view `countable_recordings`. */
export const countingDefinitions = definitionsIn(new URL('views/', import.meta.url), { name: 'counting' })
