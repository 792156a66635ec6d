import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, symlink, unlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createPool, type Pool } from '../src/platform/db/pool.js'
import { startEmbedded } from '../src/platform/db/embedded/index.js'
import { log } from '../src/platform/log.js'
import { startSauti, type RunningSauti } from './support/running.js'
import { tone } from './support/tone.js'
import { Volunteer, type Work } from './support/volunteer.js'

/** However badly the database is, a volunteer has an answer by then. */
const ANSWER_MS = 20_000
const PEOPLE = 6
const LANGUAGES = ['sw', 'en', 'es', 'fr']

let folder: string
let postgres: Awaited<ReturnType<typeof startEmbedded>>
let pool: Pool
let processes: RunningSauti[] = []

/** Where the processes find Postgres, wherever it listens since its last start. */
const socket = () => path.join(folder, 'socket')

async function startPostgres(): Promise<void> {
  postgres = await startEmbedded(path.join(folder, 'database'), log)
  await symlink(postgres.connection.host, socket())
}

async function stopPostgres(): Promise<void> {
  await postgres.stop()
  await unlink(socket())
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-faults-'))
  await startPostgres()
  const { port, user, database } = postgres.connection
  const settings = {
    DATA_DIR: path.join(folder, 'data'),
    DB_HOST: socket(),
    DB_PORT: String(port),
    DB_USER: user,
    DB_NAME: database,
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'fatal',
  }
  pool = createPool({ ...postgres.connection, host: socket() }, 2)
  for (let n = 1; n <= 2; n++) processes.push(await startSauti(settings))
})
afterAll(async () => {
  await Promise.all(processes.map((each) => each.close()))
  processes = []
  await pool.end()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

/** People who record through both processes, each request sent again until it is answered for good. */
class Storm {
  readonly acknowledged: { id: string; author: Volunteer }[] = []
  /** How many requests were told to come again. */
  refused = 0
  private over = false
  private readonly waiting: { until: () => boolean; resolve: () => void }[] = []
  private readonly people: Promise<void>[]

  constructor(people: Volunteer[]) {
    this.people = people.map((who, n) => this.work(who, n))
  }

  /** Resolves as soon as it is so. */
  reached(until: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ until, resolve })
      this.look()
    })
  }

  async end(): Promise<void> {
    this.over = true
    await Promise.all(this.people)
  }

  private look(): void {
    for (const { until, resolve } of this.waiting) if (until()) resolve()
  }

  private async work(who: Volunteer, n: number): Promise<void> {
    for (let round = n; !this.over; round++) {
      const language = LANGUAGES[round % LANGUAGES.length]!
      const other = new Other(who, processes[round % 2]!.origin)
      const claimed = await this.untilAnswered(() =>
        other.ask('/assignments', { kind: 'record', language, count: 3 }, 'POST'),
      )
      expect(claimed.status).toBe(201)
      for (const { id } of ((await claimed.json()) as { assignments: Work[] }).assignments) {
        const recording = randomUUID()
        const audio = new Uint8Array(tone({ seconds: 1, salt: Math.random() * 400 }))
        const answer = await this.untilAnswered(() => other.record(id, audio, recording))
        expect([200, 201]).toContain(answer.status)
        this.acknowledged.push({ id: recording, author: who })
        this.look()
      }
    }
  }

  private async untilAnswered(send: () => Promise<Response>): Promise<Response> {
    for (;;) {
      const answer = await send()
      if (answer.status !== 503) return answer
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      await answer.arrayBuffer()
      this.refused++
      this.look()
    }
  }
}

/** The same person, by way of one of the processes. */
class Other {
  constructor(
    private readonly who: Volunteer,
    private readonly origin: string,
  ) {}

  ask(path: string, body: object, method: string): Promise<Response> {
    return this.send(path, method, JSON.stringify(body), { 'content-type': 'application/json' })
  }

  record(assignment: string, audio: Uint8Array<ArrayBuffer>, id: string): Promise<Response> {
    const form = new FormData()
    form.append('assignment_id', assignment)
    form.append('audio', new Blob([audio]), 'audio.wav')
    return this.send(`/recordings/${id}`, 'PUT', form)
  }

  private send(
    path: string,
    method: string,
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = {},
  ) {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const cookie = this.who.cookie
    return fetch(`${this.origin}/api/v1${path}`, { method, body, headers: { ...headers, cookie }, signal })
  }
}

const crowd = () =>
  Promise.all(Array.from({ length: PEOPLE }, (_, n) => Volunteer.join(processes[n % 2]!.origin)))

/** Every acknowledged recording can be heard by its author, and every task counts what its assignments say. */
async function expectOrder({ acknowledged }: Storm): Promise<void> {
  for (const { id, author } of acknowledged) {
    const heard = await author.ask(`/recordings/${id}/audio`)
    expect(heard.status).toBe(200)
    await heard.arrayBuffer()
  }
  const { rows } = await pool.query(
    `select t.id from tasks t
     left join assignments a on a.task_id = t.id and (a.state = 'active' or a.standing = 'counted')
     group by t.id
     having t.taken <> count(a.id) or t.done <> count(a.id) filter (where a.standing = 'counted')`,
  )
  expect(rows).toEqual([])
  const doubled = await pool.query(
    `select task_id from recordings where standing = 'counted' and withdrawn_at is null
     group by task_id having count(*) > 1`,
  )
  expect(doubled.rows).toEqual([])
}

test('connections that are cut in the middle cost nobody a recording, with two processes at work', async () => {
  const storm = new Storm(await crowd())
  for (let cut = 1; cut <= 30; cut++) {
    const seen = storm.acknowledged.length
    await storm.reached(() => storm.acknowledged.length > seen)
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'sauti' and pid <> pg_backend_pid() and state <> 'idle'`,
    )
  }
  await storm.end()
  expect(storm.refused).toBeGreaterThan(0)
  await expectOrder(storm)
})

test('a restart of Postgres under load is answered with "come again", and then all goes on by itself', async () => {
  const storm = new Storm(await crowd())
  for (let restart = 1; restart <= 2; restart++) {
    const seen = storm.acknowledged.length
    await storm.reached(() => storm.acknowledged.length >= seen + 10)
    const refused = storm.refused
    await stopPostgres()
    await storm.reached(() => storm.refused >= refused + PEOPLE)
    await startPostgres()
    const before = storm.acknowledged.length
    await storm.reached(() => storm.acknowledged.length >= before + 10)
  }
  await storm.end()
  await expectOrder(storm)
})
