import { sqlFile } from '../../src/platform/db/index.js'

/** A statement of the product, as it stands in the `.sql` file of one of its modules; its rows are not parsed. */
export function statementOf(module: string, name: string) {
  return sqlFile(new URL(`../../src/${module}.js`, import.meta.url).href)(name)
}
