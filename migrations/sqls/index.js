const fs = require('node:fs')
const path = require('node:path')

/** The migration whose SQL stands in `sqls/<name>-up.sql` and `sqls/<name>-down.sql`. */
exports.sqlMigration = (filename) => {
  const name = path.basename(filename, '.js')
  const run = (direction) => (db) =>
    db.runSql(fs.readFileSync(path.join(__dirname, `${name}-${direction}.sql`), 'utf8'))
  return { up: run('up'), down: run('down'), _meta: { version: 1 } }
}
