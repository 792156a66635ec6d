import { loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query'
import type { CreateFunctionStmt, InsertStmt, Node, SelectStmt } from 'libpg-query'

/** Loads Postgres' own parser; to be awaited before anything else here is called. */
export const loadParser = loadModule

export interface Statement {
  /** As the parser names it: `InsertStmt`. */
  kind: string
  tree: object
  text: string
  /** What stands between the statement before and this one. */
  comments: string
}

/** The statements of a text, in order. Throws a syntax error. */
export function statementsIn(text: string): Statement[] {
  // The parser counts bytes.
  const bytes = Buffer.from(text)
  let end = 0
  return (parseSync(text).stmts ?? []).map(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    const comments = bytes.subarray(end, start).toString()
    end = length ? start + length : bytes.length
    const [[kind, tree]] = Object.entries(stmt!) as [[string, object]]
    return { kind, tree, text: bytes.subarray(start, end).toString().trim(), comments }
  })
}

/** Every node of a kind in a syntax tree, at any depth. */
export function nodesOf<Found>(tree: unknown, kind: string): Found[] {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([key, value]) => [
    ...(key === kind ? [value as Found] : []),
    ...nodesOf<Found>(value, kind),
  ])
}

/**
 * The inserts of a text, those in the bodies of functions included, that depend on the order of a table's columns: they
 * name no columns, or copy all columns of what they select from. The answer names the tables.
 */
export function positionalInserts(text: string): string[] {
  return statementsIn(text).flatMap(({ kind, tree, text: statement }) => [
    ...nodesOf<InsertStmt>({ [kind]: tree }, 'InsertStmt')
      .filter(isPositional)
      .map(({ relation }) => relation!.relname!),
    ...(kind === 'CreateFunctionStmt' ? bodiesOf(tree, statement).flatMap(positionalInserts) : []),
  ])
}

function isPositional({ cols, selectStmt }: InsertStmt): boolean {
  if (!selectStmt) return false // default values
  return !cols || selectsAll((selectStmt as { SelectStmt: SelectStmt }).SelectStmt)
}

function selectsAll({ targetList = [], larg, rarg }: SelectStmt): boolean {
  const arms = [larg, rarg].filter((arm) => arm !== undefined)
  return targetList.some(isStar) || arms.some(selectsAll)
}

function isStar(target: Node): boolean {
  const { val } = (target as { ResTarget: { val?: Node } }).ResTarget
  return val !== undefined && 'ColumnRef' in val && nodesOf(val.ColumnRef.fields, 'A_Star').length > 0
}

/** The statements in the body of a function. */
function bodiesOf(tree: CreateFunctionStmt, text: string): string[] {
  const option = (name: string) =>
    tree.options?.flatMap((each) =>
      'DefElem' in each && each.DefElem.defname === name ? [each.DefElem.arg] : [],
    )
  const [language] = nodesOf<string>(option('language'), 'sval')
  if (language === 'plpgsql')
    return nodesOf<{ query: string }>(parsePlPgSQLSync(text), 'PLpgSQL_stmt_execsql').flatMap((each) =>
      nodesOf<string>(each, 'query'),
    )
  return nodesOf<string>(option('as'), 'sval')
}
