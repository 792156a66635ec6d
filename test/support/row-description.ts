import pg from 'pg'
import type { z } from 'zod'

/** A column of a statement's result, and a value of its type as the pool would parse it. */
interface Column {
  name: string
  type: string
  sample: unknown
}

/** A value of each type as Postgres writes it. */
const SAMPLES: Record<string, string> = {
  bool: 't',
  bytea: '\\x00',
  date: '2026-11-21',
  float4: '1.5',
  float8: '1.5',
  inet: '127.0.0.1',
  int2: '1',
  int4: '1',
  int8: '1',
  json: '{}',
  jsonb: '{}',
  numeric: '1.5',
  text: 'text',
  timestamptz: '2026-11-21 12:00:00+00',
  uuid: '00000000-0000-0000-0000-000000000000',
  void: '',
}

/** Stands for a JSON value: only its schema says what is in it. */
const JSON_VALUE = Symbol('a JSON value')

/**
 * The columns that the statement answers with, which Postgres derives without running it; none for one that answers
 * with no rows. Throws what is wrong with the statement: a table or column that is not there, types that do not fit.
 */
export async function columnsOf(client: pg.ClientBase, text: string): Promise<Column[]> {
  const fields = await new Promise<Field[]>((resolve, reject) =>
    client.query(new Describe(text, resolve, reject)),
  )
  const { rows } = await client.query<{ oid: number; name: string }>(
    'select oid::int8 as oid, typname as name from pg_type where oid = any($1)',
    [fields.map(({ dataTypeID }) => dataTypeID)],
  )
  const names = new Map(rows.map(({ oid, name }) => [oid, name]))
  return fields.map(({ name, dataTypeID }) => {
    const type = names.get(dataTypeID)!
    return { name, type, sample: sampleOf(type, dataTypeID) }
  })
}

function sampleOf(type: string, oid: number): unknown {
  const element = type.replace(/^_/, '')
  const sample = SAMPLES[element]
  if (sample === undefined) throw new Error(`there is no sample of the type ${element} yet`)
  if (/^jsonb?$/.test(element)) return type === element ? JSON_VALUE : [JSON_VALUE]
  return pg.types.getTypeParser(oid)(type === element ? sample : `{"${sample}"}`)
}

/** What differs between the columns of a result and the object that each row is parsed with. */
export function mismatches(columns: readonly Column[], row: z.ZodType): string[] {
  if (isOf(row, 'pipe')) return mismatches(columns, (row.def as Definition).in!)
  if (!isOf(row, 'object')) return ['its rows are not parsed with an object']
  const { shape } = row as z.ZodObject
  const found = new Map(columns.map((column) => [column.name, column]))
  return [
    ...Object.keys(shape).flatMap((key) => {
      const column = found.get(key)
      if (!column) return shape[key]!.safeParse(undefined).success ? [] : [`has no column ${key}`]
      return accepts(shape[key] as z.ZodType, column.sample)
        ? []
        : [`${key} is ${column.type}, its schema is of ${(shape[key] as z.ZodType).def.type}`]
    }),
    ...columns.filter(({ name }) => !(name in shape)).map(({ name }) => `${name} is in no schema`),
  ]
}

/** Whether values of the sample's type are of the schema's type, whatever else the schema wants of them. */
function accepts(schema: z.ZodType, sample: unknown): boolean {
  if (sample === JSON_VALUE) return true
  const def = schema.def as Definition
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof sample === def.type && !(def.format === 'safeint' && !Number.isInteger(sample))
    case 'enum':
      return typeof sample === typeof Object.values(def.entries!)[0]
    case 'date':
      return sample instanceof Date
    case 'array':
      return Array.isArray(sample) && sample.every((each) => accepts(def.element!, each))
    case 'union':
      return def.options!.some((option) => accepts(option, sample))
    case 'pipe':
      return accepts(def.in!, sample)
    case 'nullable':
    case 'optional':
    case 'default':
      return accepts(def.innerType!, sample)
    default:
      return schema.safeParse(sample).success
  }
}

/** The parts of the definitions of zod's types that are looked at here. */
interface Definition {
  type: string
  format?: string
  entries?: Record<string, unknown>
  element?: z.ZodType
  options?: z.ZodType[]
  in?: z.ZodType
  innerType?: z.ZodType
}

const isOf = (schema: z.ZodType, type: string) => schema.def.type === type

interface Field {
  name: string
  dataTypeID: number
}

/** Sends Parse, Describe and Sync, and no Execute. */
class Describe implements pg.Submittable {
  private fields: Field[] = []
  private failed = false
  /** pg wraps it to stop its clock, and the query has to call it. */
  callback: () => void = () => {}

  constructor(
    private readonly text: string,
    private readonly resolve: (fields: Field[]) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.parse({ name: '', text: this.text, types: [] }, true)
    connection.describe({ type: 'S', name: '' }, true)
    connection.sync()
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.fields = fields
  }

  handleError(error: Error): void {
    this.failed = true
    this.callback()
    this.reject(error)
  }

  handleReadyForQuery(): void {
    this.callback()
    if (!this.failed) this.resolve(this.fields)
  }
}
