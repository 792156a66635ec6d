import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../../src/platform/paths.js'
import { testDatabase } from '../../support/database.js'
import { unsafeParts } from '../../support/migration-safety.js'
import { loadParser } from '../../support/sql-syntax.js'

/** The last migration that ran on empty databases only. Later ones run while the release before them is in use. */
const LAST_BEFORE_USE = '20261121100012-jobs-and-sockets'

const folder = path.join(projectRoot, 'migrations/sqls')
const later = readdirSync(folder)
  .filter((file) => file.endsWith('.sql') && file > `${LAST_BEFORE_USE}-up.sql`)
  .sort()

beforeAll(loadParser)

test('every migration keeps contributors working while it runs', () => {
  const unsafe = later.map((file) => ({
    file,
    parts: unsafeParts(readFileSync(path.join(folder, file), 'utf8'), { isDown: file.endsWith('-down.sql') }),
  }))
  expect(unsafe.filter(({ parts }) => parts.length > 0)).toEqual([])
})

const TIMEOUT = "set local lock_timeout = '2s';\n\n"
const within = (sql: string, options = {}) => unsafeParts(TIMEOUT + sql, options)

describe('the recipes of migrations/README.md', () => {
  const readme = readFileSync(path.join(projectRoot, 'migrations/README.md'), 'utf8')
  const recipes = [...readme.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql!.replace(/^   /gm, ''))

  test('there are recipes to check', () => expect(recipes.length).toBeGreaterThan(10))

  test.each(recipes)('are safe: %s', (sql) => expect(unsafeParts(sql)).toEqual([]))

  test('work, one after the other, so that a change of the schema that follows them does not fail in production', async () => {
    const db = await testDatabase()
    const client = await db.pool.connect()
    try {
      for (const sql of recipes) {
        const isOutside = sql.startsWith('-- no transaction')
        await client.query(isOutside ? sql : `begin; ${sql}; commit`)
      }
    } finally {
      client.release()
      await db.drop()
    }
  })
})

test.each([
  'alter table tasks add column note text',
  'alter table tasks add column note text not null default $$-$$',
  "alter table tasks add column tags text[] not null default '{}'::text[]",
  'alter table tasks add column seen_at timestamptz default now()',
  'alter table tasks add column half int generated always as (wanted / 2) virtual',
  'alter table tasks add column parent bigint references tasks',
  'alter table tasks add constraint few check (wanted < 9) not valid',
  'alter table tasks add foreign key (parent) references tasks not valid',
  'alter table tasks validate constraint few',
  'alter table tasks add constraint one unique using index tasks_one',
  'alter table tasks drop constraint few, alter column wanted drop not null, alter column wanted set default 2',
  'alter table tasks set (fillfactor = 80)',
  'create table notes (id int primary key); create index on notes (id); alter table notes add column text text not null',
  'create table notes (id int); insert into notes (id) select id from tasks; update notes set id = id + 1',
  'create function f() returns void language sql begin atomic; update tasks set wanted = 1; end',
  'create trigger t before insert on tasks for each row execute function f()',
  'drop trigger t on tasks',
  '-- safe: no release reads it any more\nalter table tasks drop column note',
])('may be done while people contribute: %s', (sql) => expect(within(sql)).toEqual([]))

test.each([
  ['alter table tasks add column note text not null', 'rows may not lack'],
  ['alter table tasks add column id2 uuid default gen_random_uuid()', 'computes a default'],
  [
    'alter table tasks add column id2 uuid not null default (random()::text || $$$$)::uuid',
    'computes a default',
  ],
  ['alter table tasks add column half int generated always as (wanted / 2) stored', 'computes a column'],
  ['alter table tasks add column n bigserial', 'numbers every row'],
  ['alter table tasks add column n int generated always as identity', 'numbers every row'],
  ['alter table tasks add column n int unique', 'not concurrently'],
  ['alter table tasks add column n int check (n > 0)', 'reads the whole table'],
  ['alter table tasks add column n int not null default 1 references pools', 'reads the whole table'],
  ['alter table tasks add constraint few check (wanted < 9)', 'not `not valid`'],
  ['alter table tasks add foreign key (parent) references tasks', 'not `not valid`'],
  ['alter table tasks add unique (parent)', 'not concurrently'],
  [
    'alter table tasks add constraint few check (wanted < 9) not valid; alter table tasks validate constraint few',
    'while locks',
  ],
  ['alter table tasks alter column wanted set not null', 'reads the whole table'],
  ['alter table tasks alter column wanted type int', 'changes the type'],
  ['alter table tasks drop column wanted', 'drops a column'],
  ['alter table tasks set unlogged', 'not known to be safe'],
  ['alter table tasks rename column wanted to wants', 'renames'],
  ['alter table tasks rename to jobs', 'renames'],
  ['create index on tasks (wanted)', 'not concurrently'],
  ['create index concurrently on tasks (wanted)', 'in a transaction'],
  ['drop index tasks_queue', 'not concurrently'],
  ['reindex table tasks', 'not concurrently'],
  ['drop table tasks', 'drops what'],
  ['drop function is_fulfilled', 'drops what'],
  ['truncate tasks', 'empties a table'],
  ['update tasks set wanted = 2', 'in one transaction'],
  ['with gone as (delete from tasks returning id) select id from gone', 'in one transaction'],
  ['do $$ begin update tasks set wanted = 2; end $$', 'in one transaction'],
  ['lock table tasks', 'not known to be safe'],
  [
    "create table events_2031_01 partition of events for values from ('2031-01-01') to ('2031-02-01')",
    'in place',
  ],
  ['alter table events attach partition old for values in (1)', 'not known to be safe'],
])('is refused before it stops contributors: %s', (sql, reason) => {
  const parts = within(sql)
  expect(parts).toHaveLength(1)
  expect(parts[0]).toContain(reason)
})

test('undoing a migration may drop what that one made', () => {
  expect(within('alter table tasks drop column note', { isDown: true })).toEqual([])
  expect(within('drop table notes', { isDown: true })).toEqual([])
  expect(within('drop index tasks_queue', { isDown: true })).toHaveLength(1)
})

test.each([
  '',
  'set lock_timeout = $$2s$$;',
  "set local lock_timeout = '0';",
  "set local lock_timeout = '60s';",
])('a migration that may wait for a lock for long, with all others behind it, is refused: %j', (first) => {
  const [part] = unsafeParts(`${first}alter table tasks add column note text`)
  expect(part).toContain('does not begin with')
})

describe('outside of a transaction', () => {
  test.each([
    'create index concurrently tasks_note on tasks (note)',
    'drop index concurrently tasks_note',
    'reindex index concurrently tasks_note',
    'alter table events detach partition events_2026_11 concurrently',
    'do $$ begin loop update tasks set note = 1 where id = 1; exit when not found; commit; end loop; end $$',
  ])('runs what cannot run inside of one: %s', (sql) => {
    expect(unsafeParts(`-- no transaction\n${sql}`)).toEqual([])
  })

  test.each([
    '-- no transaction\nalter table tasks add column note text',
    '-- no transaction\nupdate tasks set note = 1',
    '-- no transaction\ncreate index concurrently a on tasks (note); create index concurrently b on tasks (note)',
    '-- A comment.\n-- no transaction\ncreate index concurrently a on tasks (note)',
  ])('refuses what would be left half done, or runs in one all the same: %s', (sql) => {
    expect(unsafeParts(sql)).toHaveLength(1)
  })
})
