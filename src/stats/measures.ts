import { z } from 'zod'

const count = z.number().int().nonnegative()
/** Of audio, unrounded. */
const hours = z.number().nonnegative()

/** The columns of every file, behind its keys and in this order. */
export const measures = {
  speakers: count,
  recordings: count,
  valid: count,
  invalid: count,
  hours,
  hours_valid: hours,
  languages: count,
  validations: count,
}

export const Totals = z.object(measures)
export type Totals = z.output<typeof Totals>
