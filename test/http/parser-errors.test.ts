import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import express from 'express'
import type { Config } from '../../src/config.js'
import { Problem } from '../../src/http/problem.js'
import { answerParserErrors } from '../../src/http/parser-errors.js'
import { readForm } from '../../src/http/input.js'
import { listen } from '../../src/server.js'
import { Closers } from '../../src/services.js'

const app = express()
app.get('/endless', (_req, res) => void res.write('begun'))
app.post('/', readForm, (_req, res) => void res.json({}))
app.get('/', (_req, res) => void res.json({}))

const closers = new Closers()
let port: number
beforeAll(async () => {
  port = await listen(app, { port: 0 } as Config, closers)
})
afterAll(() => closers.close())

/** All that is answered to these bytes, until the server closes the connection. */
async function answerTo(bytes: string, to = port): Promise<string> {
  const socket = connect(to)
  socket.write(bytes)
  return text(socket)
}

const POST = 'POST / HTTP/1.1\r\nHost: sauti\r\nContent-Type: application/x-www-form-urlencoded\r\n'

test.each([
  ['a length that is no number', `${POST}Content-Length: many\r\n\r\n`, 400, 'bad_request'],
  ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`, 400, 'bad_request'],
  ['a chunk without a size', `${POST}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n`, 400, 'bad_request'],
  ['no HTTP', 'hello\r\n\r\n', 400, 'bad_request'],
  [
    'headers of 20 kB',
    `GET / HTTP/1.1\r\nHost: sauti\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
])('%s is answered with a problem, and the connection is closed', async (_name, bytes, status, code) => {
  const answer = await answerTo(bytes)
  expectProblem(answer, status, code)
})

test('a request that cannot be read after one that could is answered with a problem, too', async () => {
  const answer = await answerTo('GET / HTTP/1.1\r\nHost: sauti\r\n\r\nnonsense\r\n\r\n')
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
})

test('an answer that has begun is not followed by a problem', async () => {
  const socket = connect(port)
  socket.write('GET /endless HTTP/1.1\r\nHost: sauti\r\n\r\n')
  const [begun] = (await once(socket, 'data')) as [Buffer]
  expect(begun.toString()).toContain('begun')
  socket.write('nonsense\r\n\r\n')
  expect(await text(socket)).toBe('')
})

describe('a server that waits for a request only so long', () => {
  const TIMEOUT_MS = 50
  let impatient: Server
  beforeAll(async () => {
    const limits = { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS }
    impatient = createServer({ ...limits, connectionsCheckingInterval: TIMEOUT_MS }, app).listen(0)
    answerParserErrors(impatient)
    await once(impatient, 'listening')
  })
  afterAll(() => impatient.close())

  test.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: sauti\r\n'],
    ['a body', `${POST}Content-Length: 10\r\n\r\n`],
  ])('answers %s that never end with a problem', async (_name, bytes) => {
    const answer = await answerTo(bytes, (impatient.address() as AddressInfo).port)
    expectProblem(answer, 408, 'request_timeout')
  })
})

function expectProblem(answer: string, status: number, code: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} [A-Z]`))
  expect(head).toContain('Content-Type: application/problem+json')
  expect(head).toContain('Connection: close')
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`)
  expect(Problem.parse(JSON.parse(body))).toMatchObject({ status, code })
}
