import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import type { Db } from './pool.js'

type Params = Record<string, unknown>

/** One named block of a `.sql` file, sent as a prepared statement; each row is parsed by its schema. */
interface Statement<Row> {
  all(db: Db, params?: Params): Promise<Row[]>
  /** Throws unless there is exactly one row. */
  one(db: Db, params?: Params): Promise<Row>
  /** Throws when there are several rows. */
  maybe(db: Db, params?: Params): Promise<Row | undefined>
  /** The number of rows it touched. */
  run(db: Db, params?: Params): Promise<number>
}

/**
 * The statements of the `.sql` file beside a module: `sqlFile(import.meta.url)`. The result looks up a block by
 * name and throws at once when there is none.
 */
export function sqlFile(moduleUrl: string) {
  const path = fileURLToPath(moduleUrl).replace(/\.[jt]s$/, '.sql')
  const blocks = parseBlocks(readFileSync(path, 'utf8'))
  const prefix = path.split(/[\\/]/).slice(-2).join('/').replace('.sql', '')

  function statement(name: string): Statement<never>
  function statement<S extends z.ZodType>(name: string, row: S): Statement<z.output<S>>
  function statement(name: string, row?: z.ZodType): Statement<unknown> {
    const block = blocks.get(name)
    if (!block) throw new Error(`${path} has no block named ${name}`)
    return prepare(`${prefix}:${name}`, block, row)
  }
  return statement
}

function prepare(name: string, block: Block, row?: z.ZodType): Statement<unknown> {
  const query = (db: Db, params: Params = {}) =>
    db.query({ name, text: block.text, values: block.params.map((param) => valueOf(name, params, param)) })
  const rows = async (db: Db, params?: Params): Promise<unknown[]> => {
    const result = await query(db, params)
    return row ? result.rows.map((each) => row.parse(each)) : (result.rows as unknown[])
  }
  return {
    all: rows,
    async one(db, params) {
      const found = await rows(db, params)
      if (found.length !== 1) throw new Error(`${name} gave ${found.length} rows instead of one`)
      return found[0]
    },
    async maybe(db, params) {
      const found = await rows(db, params)
      if (found.length > 1) throw new Error(`${name} gave ${found.length} rows instead of at most one`)
      return found[0]
    },
    run: async (db, params) => (await query(db, params)).rowCount ?? 0,
  }
}

function valueOf(name: string, params: Params, param: string): unknown {
  const value = params[param]
  if (value === undefined) throw new Error(`${name} was sent without :${param}`)
  return value
}

interface Block {
  /** With `$1`, `$2` … in place of the named parameters. */
  text: string
  params: string[]
}

const HEADING = /^-- name: ([\w-]+)[ \t]*$/m
/** Comments, strings and casts are passed over, so that only a real `:name` is a parameter. */
const TOKEN = /--[^\n]*|'(?:[^']|'')*'|::\w+|:([a-z_][a-z0-9_]*)/gi

export function parseBlocks(file: string): Map<string, Block> {
  const [, ...parts] = file.split(HEADING)
  const blocks = new Map<string, Block>()
  for (let i = 0; i < parts.length; i += 2) {
    const [name, body] = [parts[i]!, parts[i + 1]!]
    if (blocks.has(name)) throw new Error(`two blocks are named ${name}`)
    blocks.set(name, numberParams(body.trim()))
  }
  return blocks
}

function numberParams(body: string): Block {
  const params: string[] = []
  const text = body.replace(TOKEN, (token, param?: string) => {
    if (param === undefined) return token
    if (!params.includes(param)) params.push(param)
    return `$${params.indexOf(param) + 1}`
  })
  return { text, params }
}
