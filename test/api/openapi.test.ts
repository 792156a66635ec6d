import { errorCodes, operations } from '../../src/api/index.js'
import { openApi } from '../../src/api/openapi.js'
import { LanguageTag } from '../../src/api/schemas/common.js'
import { CONTRIBUTOR_TERMS } from '../../src/identity/index.js'

interface Schema {
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
  required?: string[]
  enum?: string[]
  pattern?: string
}

interface Call {
  parameters: { name: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema; encoding?: object }> }
}

const description = openApi(operations, ['record', 'validate']) as unknown as {
  paths: Record<string, Record<string, Call>>
  components: { schemas: Record<string, Schema> }
}
const { schemas } = description.components

test('names every call that exists, and every schema it refers to', () => {
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(described.sort()).toEqual(operations.map((each) => `${each.method} ${each.path}`).sort())
  const references = [...JSON.stringify(description).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)]
  expect(references.length).toBeGreaterThan(20)
  for (const [, kind, name] of references) {
    expect(Object.keys((description.components as Record<string, object>)[kind!]!)).toContain(name)
  }
  expect(JSON.stringify(description)).not.toContain('$defs')
})

test('lists every error code, so that a client can handle them all', () => {
  expect(schemas.Problem?.properties?.code?.enum).toEqual(errorCodes(operations))
})

/** A client that generates its requests from the description must not be refused for what the description allows. */
describe('is no looser than validation', () => {
  test('texts have at least one character and at most as many as are stored', () => {
    expect(schemas.NewContributor?.properties?.username?.anyOf).toContainEqual(
      expect.objectContaining({ type: 'string', minLength: 1, maxLength: 40 }),
    )
    expect(schemas.Report?.properties).toMatchObject({ note: { minLength: 1, maxLength: 1000 } })
    expect(schemas.Skip?.properties).toMatchObject({ reason: { minLength: 1, maxLength: 200 } })
  })

  test('only the current terms can be agreed to', () => {
    const { document, version } = CONTRIBUTOR_TERMS
    expect(schemas.Agreement?.properties).toMatchObject({
      document: { enum: [document] },
      version: { enum: [version] },
    })
  })

  test('reasons go with the verdict reject', () => {
    const [reject, others] = schemas.Vote?.oneOf ?? []
    expect(reject?.properties).toMatchObject({ verdict: { enum: ['reject'] }, reasons: { maxItems: 7 } })
    expect(others?.properties).toMatchObject({
      verdict: { enum: ['accept', 'unsure'] },
      reasons: { maxItems: 0 },
    })
  })

  test('a report is about one thing', () => {
    expect(schemas.Report?.oneOf).toEqual([{ required: ['sentence_id'] }, { required: ['recording_id'] }])
  })

  test('a recording is a form with audio, in which the device tells of itself in JSON', () => {
    const { requestBody } = description.paths['/recordings/{id}']!.put!
    const { schema, encoding } = requestBody!.content['multipart/form-data']!
    expect(schema.required).toEqual(['assignment_id', 'audio'])
    expect(schema.properties?.capture).toMatchObject({ type: 'object' })
    expect(encoding).toEqual({ capture: { contentType: 'application/json' } })
  })

  test.each([
    ['1970-01-01T00:00:00Z', true],
    ['2026-11-21T10:00:00.123456Z', true],
    ['1969-12-31T23:59:59Z', false],
    ['0000-01-01T00:00:00Z', false],
    [`2026-11-21T10:00:00.${'0'.repeat(200)}Z`, false],
  ])('a history can be read on from %s: %s', (moment, isAllowed) => {
    const { parameters } = description.paths['/me/contributions']!.get!
    const { schema } = parameters.find(({ name }) => name === 'before')!
    const patterns = (schema as { allOf: Schema[] }).allOf.map(({ pattern }) => new RegExp(pattern!))
    expect(patterns.every((pattern) => pattern.test(moment))).toBe(isAllowed)
  })

  test.each([
    ['ta', 'ta'],
    ['ZH-hant-tw', 'zh-Hant-TW'],
    ['es-419', 'es-419'],
    ['sl-rozaj-biske', 'sl-biske-rozaj'],
    ['de-1901', 'de-1901'],
    ['de-1901-1901', undefined],
    ['de-abcde-ABCDE', undefined],
    ['en-u-ca-gregory', undefined],
    ['e', undefined],
    ['engl', undefined],
    ['en-', undefined],
    ['en_GB', undefined],
    ['', undefined],
    ['a'.repeat(9), undefined],
  ])('a language tag is what is taken for one: %s', (tag, canonical) => {
    const { parameters } = description.paths['/me/ranks']!.get!
    const [{ pattern }] = parameters[0]!.schema.anyOf as [Schema]
    expect(LanguageTag.safeParse(tag).data).toBe(canonical)
    // Letter case is the one thing that the pattern cannot compare.
    if (tag !== 'de-abcde-ABCDE') expect(new RegExp(pattern!).test(tag)).toBe(canonical !== undefined)
  })
})
