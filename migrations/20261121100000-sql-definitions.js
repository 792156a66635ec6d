module.exports = require('./sqls').sqlMigration(__filename)
