const fs = require('node:fs')
const path = require('node:path')

/** The first line of a file that runs outside of a transaction; it holds one statement. */
const NO_TRANSACTION = '-- no transaction'

/** The migration whose SQL is in `sqls/<name>-up.sql` and `sqls/<name>-down.sql` beside the file. */
exports.sqlMigration = (filename) => {
  const { dir, name } = path.parse(filename)
  const run = (direction) => async (db) => {
    const sql = fs.readFileSync(path.join(dir, 'sqls', `${name}-${direction}.sql`), 'utf8')
    await (sql.startsWith(NO_TRANSACTION) ? runOutside(db, sql) : db.runSql(sql))
  }
  return { up: run('up'), down: run('down'), _meta: { version: 1 } }
}

/** db-migrate has begun a transaction, and commits one at the end to record the migration. */
async function runOutside(db, sql) {
  await db.runSql('commit')
  const [, index] = /^create (?:unique )?index concurrently (\S+)/im.exec(sql) ?? []
  if (index) await dropInvalid(db, index)
  await db.runSql(sql)
  await db.runSql('begin')
}

/** Building an index concurrently leaves an invalid one behind when it fails, under the name that the next try needs. */
async function dropInvalid(db, index) {
  const { rows } = await db.runSql(
    `select indexrelid::regclass::text as name
    from pg_index
    join pg_class on pg_class.oid = indexrelid
    where relname = $1 and not indisvalid`,
    [index],
  )
  for (const { name } of rows) await db.runSql(`drop index concurrently ${name}`)
}
