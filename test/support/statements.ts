import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import type * as Sql from '../../src/platform/db/sql.js'

/** The schemas of the rows with which the code looked a statement up, by `file:name`. */
const lookUps = new Map<string, (z.ZodType | undefined)[]>()

/** `sqlFile` that also keeps what is looked up; for `jest.mock`. */
export function recording(actual: typeof Sql): typeof Sql {
  return {
    ...actual,
    sqlFile(moduleUrl: string) {
      const file = fileURLToPath(moduleUrl).replace(/\.[jt]s$/, '.sql')
      const statement = actual.sqlFile(moduleUrl)
      function record(name: string, row?: z.ZodType) {
        lookUps.set(`${file}:${name}`, [...schemasOf(file, name), row])
        return row ? statement(name, row) : statement(name)
      }
      return record as typeof statement
    },
  }
}

/** One entry a look-up, undefined for one without a schema; none where no module that was imported looks it up. */
export function schemasOf(file: string, name: string): (z.ZodType | undefined)[] {
  return lookUps.get(`${file}:${name}`) ?? []
}
