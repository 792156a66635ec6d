import type { AlterTableCmd, ColumnDef, Constraint, DropStmt, Node, RangeVar } from 'libpg-query'
import { nodesOf, statementsIn, type Statement } from './sql-syntax.js'

/** The line before a statement that is safe for a reason that cannot be read from it. */
const SAFE = /^-- safe: \S/m
const NO_TRANSACTION = /^-- no transaction$/m
const LOCK_TIMEOUT_MOST_S = 5

/** Statements that take no lock which others would wait for, or only for a moment, whatever the table. */
const HARMLESS = [
  'AlterEnumStmt',
  'AlterSeqStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateExtensionStmt',
  'CreateFunctionStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateTrigStmt',
  'GrantStmt',
  'VariableSetStmt',
  'ViewStmt',
]
/** Statements that are harmless but for what a `with` clause of them may change. */
const WRITERS = ['CreateTableAsStmt', 'InsertStmt', 'SelectStmt']
/** The same of the changes that one `alter table` can make; adding has rules of its own. */
const HARMLESS_CHANGES = [
  'AT_ColumnDefault',
  'AT_DropConstraint',
  'AT_DropNotNull',
  'AT_ResetRelOptions',
  'AT_SetRelOptions',
  'AT_SetStatistics',
  'AT_ValidateConstraint',
]

/**
 * What a migration would do to a large table in use, each with the section of `migrations/README.md` that says how else:
 * lock it for as long as reading or writing it takes, or break the release that runs beside it. Empty for one that does
 * nothing of the kind, and for statements after a line `-- safe: <reason>`. `isDown`: it undoes a migration, and may drop
 * what that one made. `loadParser` is to be awaited before.
 */
export function unsafeParts(sql: string, { isDown = false } = {}): string[] {
  const statements = statementsIn(sql)
  if (NO_TRANSACTION.test(sql)) return unsafeOutside(sql, statements)
  const rules: Rules = { made: tablesMadeIn(statements), isAlone: statements.length <= 2, isDown }
  const parts = statements
    .filter(({ comments }) => !SAFE.test(comments))
    .flatMap((each) => unsafeIn(each, rules))
  return hasLockTimeout(statements[0])
    ? parts
    : [`does not begin with: set local lock_timeout = '2s' (Lock timeout)`, ...parts]
}

interface Rules {
  /** Tables that the same file makes: empty, and known to no other transaction. */
  made: ReadonlySet<string>
  /** Whether the statement shares its file with nothing but the lock timeout. */
  isAlone: boolean
  isDown: boolean
}

function unsafeOutside(sql: string, statements: Statement[]): string[] {
  const parts = []
  if (!sql.startsWith('-- no transaction\n')) parts.push('`-- no transaction` is not its first line')
  if (statements.length !== 1) parts.push('has not exactly one statement, and no transaction (Add an index)')
  for (const statement of statements) {
    if (!SAFE.test(statement.comments) && !isConcurrent(statement) && !commitsItself(statement)) {
      parts.push(`${nameOf(statement)} needs a transaction`)
    }
  }
  return parts
}

function hasLockTimeout(first: Statement | undefined): boolean {
  const [, amount, unit] = /set local lock_timeout (?:=|to) '(\d+)(m?s)'$/.exec(first?.text ?? '') ?? []
  const seconds = Number(amount) / (unit === 'ms' ? 1_000 : 1)
  return seconds > 0 && seconds <= LOCK_TIMEOUT_MOST_S
}

function tablesMadeIn(statements: Statement[]): Set<string> {
  return new Set(
    statements
      .filter(({ kind }) => kind === 'CreateStmt' || kind === 'CreateTableAsStmt')
      .flatMap(({ tree }) => {
        const { relation, into } = tree as { relation?: RangeVar; into?: { rel?: RangeVar } }
        return tableOf((relation ?? into?.rel)!)
      }),
  )
}

const tableOf = ({ schemaname = 'public', relname }: RangeVar) => `${schemaname}.${relname}`

function unsafeIn(statement: Statement, rules: Rules): string[] {
  const { kind, tree } = statement
  const { relation } = tree as { relation?: RangeVar }
  if (isConcurrent(statement))
    return ['builds or drops an index concurrently in a transaction (Add an index)']
  if (kind === 'CreateStmt') return unsafeTable(tree, rules)
  if (WRITERS.includes(kind)) return unsafeWrites(tree, rules)
  if (HARMLESS.includes(kind)) return []
  if (relation && rules.made.has(tableOf(relation))) return []
  if (kind === 'AlterTableStmt') {
    const { cmds } = tree as { cmds: { AlterTableCmd: AlterTableCmd }[] }
    return cmds.flatMap((each) => unsafeChange(each.AlterTableCmd, rules))
  }
  if (kind === 'DropStmt') return unsafeDrop(tree, rules)
  return [REFUSED[kind] ?? `${nameOf(statement)} is not known to be safe`]
}

/** Why a kind of statement is refused. */
const REFUSED: Record<string, string> = {
  IndexStmt: 'creates an index, and not concurrently (Add an index)',
  ReindexStmt: 'builds an index again, and not concurrently (Add an index)',
  RenameStmt: 'renames what the running release uses (Rename)',
  TruncateStmt: 'empties a table (Drop)',
  UpdateStmt: 'changes rows in one transaction (Backfill)',
  DeleteStmt: 'deletes rows in one transaction (Backfill)',
  DoStmt: 'runs a block in one transaction (Backfill)',
}

function unsafeDrop({ removeType }: DropStmt, { isDown }: Rules): string[] {
  if (removeType === 'OBJECT_INDEX') return ['drops an index, and not concurrently (Add an index)']
  if (removeType === 'OBJECT_TRIGGER' || isDown) return []
  return ['drops what the running release may use (Drop)']
}

function unsafeWrites(tree: object, { made }: Rules): string[] {
  return ['UpdateStmt', 'DeleteStmt'].flatMap((kind) =>
    nodesOf<{ relation: RangeVar }>(tree, kind)
      .filter(({ relation }) => !made.has(tableOf(relation)))
      .map(() => REFUSED[kind]!),
  )
}

function unsafeTable(tree: object, { made }: Rules): string[] {
  const { partbound, inhRelations = [] } = tree as { partbound?: object; inhRelations?: Node[] }
  const parents = nodesOf<RangeVar>(inhRelations, 'RangeVar')
  return partbound && parents.some((parent) => !made.has(tableOf(parent)))
    ? ['creates a partition in place, which locks the whole table (Add a partition)']
    : []
}

function unsafeChange({ subtype, def }: AlterTableCmd, rules: Rules): string[] {
  if (subtype === 'AT_AddColumn') return unsafeColumn((def as { ColumnDef: ColumnDef }).ColumnDef)
  if (subtype === 'AT_AddConstraint') return unsafeConstraint((def as { Constraint: Constraint }).Constraint)
  if (subtype === 'AT_ValidateConstraint' && !rules.isAlone) {
    return ['validates a constraint while locks of other statements are held (Add a constraint)']
  }
  if (HARMLESS_CHANGES.includes(subtype!)) return []
  if (rules.isDown && subtype === 'AT_DropColumn') return []
  const known: Record<string, string> = {
    AT_AlterColumnType: 'changes the type of a column (Change a type)',
    AT_DropColumn: 'drops a column that the running release uses (Drop)',
    AT_SetNotNull: 'reads the whole table for not null (Add a not null)',
  }
  return [known[subtype!] ?? `${subtype} is not known to be safe`]
}

const SERIALS = ['serial', 'bigserial', 'smallserial', 'serial4', 'serial8', 'serial2']

function unsafeColumn({ typeName, constraints = [] }: ColumnDef): string[] {
  const all = nodesOf<Constraint>(constraints, 'Constraint')
  const has = (type: Constraint['contype']) => all.some(({ contype }) => contype === type)
  const value = all.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
  const isStored = all.some(({ generated_kind: kind }) => kind === 's')
  const type = nodesOf<string>(typeName?.names, 'sval').at(-1) ?? ''
  const objections: [boolean, string][] = [
    [has('CONSTR_NOTNULL') && !value, 'adds a column that rows may not lack (Add a not null)'],
    [value !== undefined && !isConstant(value), 'computes a default for every row (Add a column)'],
    [isStored, 'computes a column for every row (Add a column)'],
    [has('CONSTR_IDENTITY') || SERIALS.includes(type), 'numbers every row (Add a column)'],
    [has('CONSTR_PRIMARY') || has('CONSTR_UNIQUE'), REFUSED.IndexStmt!],
    [has('CONSTR_CHECK'), 'reads the whole table for a check (Add a constraint)'],
    [
      has('CONSTR_FOREIGN') && value !== undefined,
      'reads the whole table for a reference (Add a constraint)',
    ],
  ]
  return objections.flatMap(([applies, objection]) => (applies ? [objection] : []))
}

function unsafeConstraint({ contype, skip_validation: isNotValid, indexname }: Constraint): string[] {
  if (contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_EXCLUSION') {
    return indexname ? [] : [REFUSED.IndexStmt!]
  }
  return isNotValid
    ? []
    : ['reads the whole table for a constraint that is not `not valid` (Add a constraint)']
}

/** Functions that Postgres calls once for all rows, though each call of another transaction differs. */
const STABLE = ['now', 'transaction_timestamp', 'statement_timestamp']

/** Whether a default is computed once, so that no row is written for it. */
function isConstant(value: Node): boolean {
  if ('A_Const' in value || 'SQLValueFunction' in value) return true
  if ('TypeCast' in value) return isConstant(value.TypeCast.arg!)
  if ('A_ArrayExpr' in value) return (value.A_ArrayExpr.elements ?? []).every(isConstant)
  if ('FuncCall' in value) return STABLE.includes(nodesOf<string>(value.FuncCall.funcname, 'sval').at(-1)!)
  return false
}

function isConcurrent({ kind, tree }: Statement): boolean {
  const { concurrent, params = [] } = tree as { concurrent?: boolean; params?: Node[] }
  if (kind === 'ReindexStmt') return nodesOf<string>(params, 'defname').includes('concurrently')
  const detaches = nodesOf<{ concurrent?: boolean }>(tree, 'PartitionCmd').some((each) => each.concurrent)
  return concurrent === true || detaches
}

/** A block that commits after each batch. */
const commitsItself = ({ kind, text }: Statement) => kind === 'DoStmt' && /\bcommit;/i.test(text)

const nameOf = ({ text }: Statement) => `“${text.split('\n')[0]!.slice(0, 60)}”`
