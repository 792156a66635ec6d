import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import path from 'node:path'
import { z } from 'zod'
import { lockInTransaction } from './lock.js'
import type { Db, Pool, Transaction } from './pool.js'
import { sqlFile } from './sql.js'
import { allowLong, transaction } from './transaction.js'

/**
 * Views and functions that are code: SQL files, applied again when their text changes, without a migration. Tables,
 * indexes and triggers, and the functions that triggers call, are history: they stand in migrations.
 */
export interface Definitions {
  name: string
  /** In the order in which they build on each other. */
  texts: readonly string[]
  /** What the texts create, as `view countable_recordings`. */
  objects: readonly string[]
  /** Of the texts, and of all else that makes them mean something else. */
  hash: string
  /** Runs in the same transaction when they are applied, for data that were computed by the old text. */
  onChange?: ((tx: Transaction) => Promise<void>) | undefined
}

/** The definitions that one build of the code needs, and when it was built. */
export interface Build {
  definitions: readonly Definitions[]
  builtAt: Date
}

interface Options {
  name: string
  /** Definitions that the texts use: when these change, the texts are applied again. */
  after?: readonly Definitions[]
  /** Other SQL that a change of the hash has to follow. */
  hashed?: readonly string[]
  onChange?: Definitions['onChange']
}

const CREATE = /^create (?:or replace )?(materialized view|view|function) ([\w.]+)/gim
/** Creating materialized views computes them. */
const APPLY_STATEMENT_TIMEOUT_MS = 30 * 60_000
const LOCK = 'sauti:sql-definitions'

const sql = sqlFile(import.meta.url)
const isThere = sql('is-there', z.object({ is_there: z.boolean() }))
const select = sql(
  'select',
  z.object({
    name: z.string(),
    hash: z.string(),
    built_at: z.date(),
    objects: z.array(z.string()),
    is_complete: z.boolean(),
  }),
)
const lockShared = sql('lock-shared', z.object({ name: z.string(), hash: z.string() }))
const upsert = sql('upsert')
const deleteAll = sql('delete-all')

/** The `.sql` files of a folder, in the order of their names. */
export function definitionsIn(
  folder: URL,
  { name, after = [], hashed = [], onChange }: Options,
): Definitions {
  const home = fileURLToPath(folder)
  const texts = readdirSync(home)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readFileSync(path.join(home, file), 'utf8'))
  const objects = texts.flatMap((text) =>
    [...text.matchAll(CREATE)].map(([, kind, object]) => `${kind!.toLowerCase()} ${object}`),
  )
  const inputs = [...after.map(({ hash }) => hash), ...[...texts, ...hashed].map(withoutComments)]
  const hash = createHash('sha256').update(inputs.join('\0')).digest('hex')
  return { name, texts, objects, hash, onChange }
}

/** The same statements, whatever comments and white space stand between them. */
function withoutComments(text: string): string {
  return text
    .replace(/--[^\n]*|'(?:[^']|'')*'|\s+/g, (token) => (token.startsWith("'") ? token : ' '))
    .replace(/ +/g, ' ')
    .trim()
}

/** Whether the database has these definitions, or those of a newer build. */
export async function definitionsAreUsable(db: Db, { definitions, builtAt }: Build): Promise<boolean> {
  const applied = new Map((await select.all(db)).map((row) => [row.name, row]))
  return definitions.every(({ name, hash }) => {
    const row = applied.get(name)
    return row !== undefined && row.is_complete && (row.hash === hash || row.built_at > builtAt)
  })
}

/**
 * Applies the definitions whose text differs from what was applied last. Returns false, and changes nothing, where a
 * newer build applied another text: while builds replace each other, the older one leaves the database to the newer one.
 * `force` takes them over from a newer build.
 */
export async function applyDefinitions(pool: Pool, build: Build, { force = false } = {}): Promise<boolean> {
  if ((await outdated(pool, build)).length === 0) return true
  return transaction(pool, async (tx) => {
    await allowLong(tx, APPLY_STATEMENT_TIMEOUT_MS)
    await lockInTransaction(tx, LOCK)
    const changes = await outdated(tx, build)
    if (!force && changes.some(({ before }) => before && before.built_at > build.builtAt)) return false
    for (const { set, before } of changes) {
      // Work that relies on the old text holds a lock on the row. It is waited for here, before readers of the views
      // would have to wait behind this transaction.
      await upsert.run(tx, { ...set, built_at: build.builtAt })
      await drop(tx, before?.objects ?? [])
    }
    for (const { set } of changes) {
      await drop(tx, set.objects)
      for (const text of set.texts) await tx.query(text)
      await set.onChange?.(tx)
    }
    return true
  })
}

async function outdated(db: Db, { definitions }: Build) {
  const applied = new Map((await select.all(db)).map((row) => [row.name, row]))
  return definitions
    .map((set) => ({ set, before: applied.get(set.name) }))
    .filter(({ set, before }) => !before?.is_complete || before.hash !== set.hash)
}

async function drop(tx: Transaction, objects: readonly string[]): Promise<void> {
  for (const object of objects)
    await tx.query(`drop ${object.replace(/(?<=function|view) /, ' if exists ')} cascade`)
}

/**
 * Keeps the definitions as they are until the transaction ends; returns false if they are not those of this build. To be
 * called before they are used for work that must not mix two texts. In a repeatable read transaction a change at the same
 * moment is a serialization failure.
 */
export async function holdDefinitions(tx: Transaction, { definitions }: Build): Promise<boolean> {
  const applied = new Map((await lockShared.all(tx)).map(({ name, hash }) => [name, hash]))
  return definitions.every(({ name, hash }) => applied.get(name) === hash)
}

/** Drops all that was applied, so that migrations can change what it reads. */
export async function dropDefinitions(pool: Pool): Promise<void> {
  if (!(await isThere.one(pool)).is_there) return
  await transaction(pool, async (tx) => {
    for (const { objects } of await select.all(tx)) await drop(tx, objects)
    await deleteAll.run(tx)
  })
}
