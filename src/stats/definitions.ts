import { readFileSync } from 'node:fs'
import { countingDefinitions } from '../counting/index.js'
import { definitionsIn } from '../platform/db/index.js'
import { eventDefinitions } from '../platform/events/index.js'
import { invalidateRollups } from './rollups/fold.js'

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

/** By which rules recordings become sums. When any of their SQL changes, the sums are rebuilt by the next refresh. */
export const rollupDefinitions = definitionsIn(new URL('rollups/views/', import.meta.url), {
  name: 'rollups',
  after: [eventDefinitions, countingDefinitions],
  hashed: ['rollups/fold.sql', 'disclosure/disclose.sql'].map(textOf),
  onChange: invalidateRollups,
})

/** The views over the sums that files are made of. */
const publishingDefinitions = definitionsIn(new URL('publishing/views/', import.meta.url), {
  name: 'publishing',
})

/** All that statistics need, in the order in which it builds on each other. */
export const statsDefinitions = [
  eventDefinitions,
  countingDefinitions,
  rollupDefinitions,
  publishingDefinitions,
]
