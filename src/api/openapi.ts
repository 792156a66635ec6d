import { z } from 'zod'
import { COOKIE } from '../identity/index.js'
import type { Operation } from './operation.js'
import { Problem } from '../http/problem.js'

type Json = Record<string, unknown>

/** Problems that any call may answer with, by their codes. */
const COMMON_ERRORS = [
  'invalid_input',
  'malformed_json',
  'body_too_large',
  'bad_request',
  'headers_too_large',
  'request_timeout',
  'unsupported_media_type',
  'method_not_allowed',
  'not_found',
  'cross_site',
  'rate_limited',
  'internal_error',
  'database_unavailable',
]
const ERRORS_BY_CALLER = {
  anyone: [],
  contributor: ['not_a_contributor'],
  consented: ['not_a_contributor', 'consent_required'],
}

/** Every code a problem of these operations can have, sorted. */
export function errorCodes(operations: Operation[]): string[] {
  const codes = operations.flatMap((each) => [...(each.errors ?? []), ...ERRORS_BY_CALLER[each.caller]])
  return [...new Set([...COMMON_ERRORS, ...codes])].sort()
}

/**
 * The OpenAPI 3.1 description of the operations, from the very schemas that validate their requests. `kinds` are the kinds
 * of task that this process serves.
 */
export function openApi(operations: Operation[], kinds: string[]): Json {
  const components: Record<string, Json> = {}
  const paths: Record<string, Json> = {}
  for (const each of operations) {
    paths[each.path] = { ...paths[each.path], [each.method]: describe(each, components) }
  }
  const problem = refer(Problem, 'output', components)
  Object.assign(components.TaskKind ?? {}, { enum: kinds })
  Object.assign(components.Problem?.properties ?? {}, { code: { enum: errorCodes(operations) } })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sauti',
      version: '1',
      summary: 'Record and validate speech',
      description:
        'Errors are RFC 9457 problems with a stable `code`. Recordings and validations are PUT to an id ' +
        'the client makes, so that any request may be sent again. A client that keeps work for later names whose it ' +
        "is in the header `Sauti-As`, a contributor's id: with the cookie of anybody else the answer is 401.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: components,
      responses: {
        Problem: {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
      securitySchemes: { contributor: { type: 'apiKey', in: 'cookie', name: COOKIE } },
    },
  }
}

function describe(each: Operation, components: Record<string, Json>): Json {
  return {
    operationId: each.id,
    summary: each.summary,
    security: each.caller === 'anyone' ? [] : [{ contributor: [] }],
    parameters: [
      ...parameters(each.params, 'path', components),
      ...parameters(each.query, 'query', components),
    ],
    ...requestBody(each, components),
    responses: {
      ...Object.fromEntries(
        Object.entries(each.answers).map(([status, { description, schema, type }]) => [
          status,
          { description, ...content(schema && refer(schema, 'output', components), type) },
        ]),
      ),
      default: { $ref: '#/components/responses/Problem' },
    },
    'x-error-codes': errorCodes([each]),
  }
}

function content(schema: Json | undefined, type = 'application/json'): Json {
  if (schema) return { content: { [type]: { schema } } }
  return type === 'application/json'
    ? {}
    : { content: { [type]: { schema: { type: 'string', format: 'binary' } } } }
}

function parameters(
  schema: z.ZodObject | undefined,
  where: string,
  components: Record<string, Json>,
): Json[] {
  return Object.entries<z.core.$ZodType>(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path' || !z.safeParse(field, undefined).success,
    schema: refer(field, 'input', components),
  }))
}

function requestBody({ body, form }: Operation, components: Record<string, Json>): Json {
  if (form) {
    const { properties, required, ...fields } = refer(form.fields, 'input', components) as {
      properties: Record<string, Json>
      required: string[]
    }
    const encoded = Object.entries(properties).filter(([, field]) => field.contentMediaType)
    const schema = {
      ...fields,
      properties: {
        ...properties,
        ...Object.fromEntries(encoded.map(([name, field]) => [name, decoded(field)])),
        [form.file]: { type: 'string', format: 'binary' },
      },
      required: [...required, form.file],
    }
    const encoding = Object.fromEntries(
      encoded.map(([name, { contentMediaType }]) => [name, { contentType: contentMediaType }]),
    )
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema, encoding } } } }
  }
  if (!body) return {}
  const required = !z.safeParse(body, {}).success
  return { requestBody: { required, ...content(refer(body, 'input', components)) } }
}

/** A field of a form that holds another media type is described by what it holds; the encoding tells of the type. */
function decoded({ contentSchema, description }: Json): Json {
  return { ...(contentSchema as Json), description }
}

/** A schema's JSON Schema; a named one becomes a component and a reference to it. */
function refer(schema: z.core.$ZodType, io: 'input' | 'output', components: Record<string, Json>): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
    },
  }) as Json & { $defs?: Record<string, Json> }
  for (const [name, definition] of Object.entries($defs)) components[name] = localised(definition)
  const { id, ...rest } = localised(json) as Json & { id?: string }
  if (!id) return rest
  components[id] = rest
  return { $ref: `#/components/schemas/${id}` }
}

function localised(json: Json): Json {
  return JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
}
