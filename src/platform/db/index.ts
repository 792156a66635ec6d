export { createPool, type Connection, type Db, type Pool, type Transaction } from './pool.js'
export { allowLong, isRefusal, isTransient, isUnavailable, transaction, violates } from './transaction.js'
export { sqlFile } from './sql.js'
export {
  applyDefinitions,
  definitionsIn,
  holdDefinitions,
  type Build,
  type Definitions,
} from './definitions.js'
export { ifUnlocked, lockInTransaction, whenUnlocked } from './lock.js'
export { createMigration, migrateDown, migrateUp, schemaIsCurrent } from './migrate.js'
