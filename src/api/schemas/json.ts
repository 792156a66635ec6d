import type { z } from 'zod'

/** A value of a schema as a client reads it from JSON, where a moment is a string of ISO 8601. */
export type JsonOf<S extends z.ZodType> = Json<z.output<S>>

type Json<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Key in keyof T]: Json<T[Key]> }
      : T
