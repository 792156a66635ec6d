import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { runCli } from '../../src/cli/index.js'
import { localBucket } from '../../src/platform/bucket/index.js'
import { createPool } from '../../src/platform/db/index.js'
import { emptyLanguages, ENGLISH, plantLanguage, rows, TAMIL } from '../support/campaigns.js'
import { testDatabase, type TestDatabase } from '../support/database.js'

let db: TestDatabase
let folder: string
let defaultCampaign: string
beforeAll(async () => void (db = await testDatabase()))
afterAll(() => db.drop())
beforeEach(async () => {
  await emptyLanguages(db.pool)
  defaultCampaign = await plantLanguage(db.pool, ENGLISH)
  await plantLanguage(db.pool, TAMIL)
  folder = await mkdtemp(path.join(os.tmpdir(), 'sauti-cli-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | Buffer): Promise<string> {
  const written = path.join(folder, name)
  await writeFile(written, content)
  return written
}

/** Runs the command line as a shell would, with `stdin` and on no terminal unless asked. */
async function cli(
  argv: string[],
  { stdin = '', isTTY = false }: { stdin?: string | Buffer; isTTY?: boolean } = {},
) {
  const opened: string[] = []
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })]
  const code = await runCli(argv, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    database: async () => {
      const pool = createPool(db.connection)
      opened.push('open')
      const [bucket, cdn] = [
        await localBucket(path.join(folder, 'b')),
        await localBucket(path.join(folder, 'c')),
      ]
      return { pool, bucket, cdn, close: async () => void (await pool.end(), opened.push('close')) }
    },
  })
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  return { code, out: text(stdout), err: text(stderr), opened }
}

const importing = (from: string, ...more: string[]) => [
  'import-sentences',
  '--language',
  'en',
  '--file',
  from,
  ...more,
]
const creating = (from: string, ...more: string[]) => {
  const plan = ['--language', 'en', '--title', 'Weather', '--recordings-per-sentence', '2', '--file', from]
  return ['create-campaign', ...plan, ...more]
}
const texts = async () =>
  (await rows(db.pool, 'select text from sentences order by id')).map(({ text }) => text)

describe('import-sentences', () => {
  test('imports what can be, and names what cannot on standard error', async () => {
    const name = await file('weather.txt', 'It rains.\n\nIt rains.\nமழை\nIt snows.\n')
    const { code, out, err, opened } = await cli(importing(name))
    expect({ code, out, opened }).toEqual({ code: 0, out: '', opened: ['open', 'close'] })
    expect(err.split('\n')).toEqual([
      'weather.txt:2: empty: nothing to read aloud',
      'weather.txt:3: duplicate: the same as line 1',
      'weather.txt:4: wrong_script: 2 of 2 letters are not Latn',
      'Imported 2 new sentences; 3 refused (1 empty, 1 duplicate, 1 wrong_script).',
      '',
    ])
    expect(await rows(db.pool, 'select text, source, licence from sentences order by id')).toEqual([
      { text: 'It rains.', source: 'weather.txt', licence: 'unspecified' },
      { text: 'It snows.', source: 'weather.txt', licence: 'unspecified' },
    ])
  })

  test('answers in JSON, the last line of standard output', async () => {
    const name = await file('weather.txt', 'It rains.\n!\n')
    const { out } = await cli(importing(name, '--json', '--source', 'a friend', '--licence', 'CC0-1.0'))
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toEqual({
      language: 'en',
      campaign: defaultCampaign,
      lines: 2,
      added: 1,
      reused: 0,
      refused: 1,
      reasons: { empty: 1 },
      refusals: [{ line: 2, code: 'empty', detail: 'nothing to read aloud' }],
    })
    expect(await rows(db.pool, 'select source, licence from sentences')).toEqual([
      { source: 'a friend', licence: 'CC0-1.0' },
    ])
  })

  test('takes Windows line ends, a byte order mark, a missing last line end', async () => {
    await cli(importing(await file('a.txt', '\ufeffFirst.\r\nSecond.\r\nThird.')))
    expect(await texts()).toEqual(['First.', 'Second.', 'Third.'])
  })

  test('takes a table by its name, by its first line, or because it is told so', async () => {
    const columns = await file('plain.tsv', 'One.\tbook\tCC0-1.0\nTwo.\tbook\nThree.\n')
    const named = await file('named.txt', 'id\tlicense\tSentence\n1\tCC-BY-4.0\tFour.\n')
    const told = await file('told.txt', 'Five.\tbook\n')
    await cli(importing(columns, '--licence', 'GPL'))
    await cli(importing(named, '--source', 'me'))
    await cli(importing(told, '--format', 'tsv'))
    expect(await rows(db.pool, 'select text, source, licence from sentences order by id')).toEqual([
      { text: 'One.', source: 'book', licence: 'CC0-1.0' },
      { text: 'Two.', source: 'book', licence: 'GPL' },
      { text: 'Three.', source: 'plain.tsv', licence: 'GPL' },
      { text: 'Four.', source: 'me', licence: 'CC-BY-4.0' },
      { text: 'Five.', source: 'book', licence: 'unspecified' },
    ])
  })

  test('a tab in a text is a control character', async () => {
    const { code, err } = await cli(importing(await file('a.txt', 'One.\tTwo.\n')))
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('a.txt:1: control_characters') as string,
    })
  })

  test('reads standard input and keeps no copy', async () => {
    const copies = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith('sauti-sentences-'))
    const before = copies()
    const { code } = await cli(importing('-'), { stdin: 'One.\nTwo.\n' })
    expect({ code, copies: copies(), texts: await texts() }).toEqual({
      code: 0,
      copies: before,
      texts: ['One.', 'Two.'],
    })
  })

  test.each<[string, string, string | Buffer, RegExp]>([
    ['Latin-1', 'a.txt', Buffer.from('One.\nCafé.\n', 'latin1'), /a\.txt is not UTF-8 \(line 2\)/],
    ['UTF-16', 'a.txt', Buffer.from('\ufeffOne.\n', 'utf16le'), /a\.txt is UTF-16/],
    ['no text', 'a.txt', Buffer.alloc(200_000, 'x'), /line of more than 64 KiB/],
    ['too many columns', 'a.tsv', 'One.\nTwo.\tb\tc\td\n', /4 columns in line 2/],
  ])('refuses a file with %s as a whole', async (_, name, content, message) => {
    const good = Buffer.from('A good line.\n')
    const { code, out, err, opened } = await cli(
      importing(await file(name, Buffer.concat([Buffer.from(content), good]))),
    )
    expect({ code, out, opened }).toEqual({ code: 1, out: '', opened: [] })
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(await texts()).toEqual([])
  })

  test('a file or a language that is not there is one clear line', async () => {
    expect(await cli(importing('/nowhere/at/all.txt'))).toMatchObject({
      code: 1,
      err: 'error: Cannot read /nowhere/at/all.txt: there is no such file.\n',
    })
    expect(await cli(importing(folder))).toMatchObject({
      code: 1,
      err: `error: Cannot read ${folder}: it is a folder.\n`,
    })
    const name = await file('a.txt', 'One.\n')
    const unknown = await cli(['import-sentences', '--language', 'xx', '--file', name])
    expect(unknown).toMatchObject({
      code: 1,
      err: 'error: There is no language “xx” here.\n',
      opened: ['open', 'close'],
    })
  })

  test('nothing usable is a failure, nothing new is not', async () => {
    expect(await cli(importing(await file('a.txt', '\n\n')))).toMatchObject({ code: 1 })
    expect(await cli(importing(await file('empty.txt', '')))).toMatchObject({ code: 1 })
    const name = await file('b.txt', 'One.\n')
    expect(await cli(importing(name))).toMatchObject({ code: 0 })
    expect(await cli(importing(name))).toMatchObject({
      code: 0,
      err: expect.stringContaining('Imported 0 new sentences') as string,
    })
  })

  test('shows a bar to somebody who watches, and to nobody else', async () => {
    const name = await file('a.txt', 'One.\n!\n')
    const { err } = await cli(importing(name), { isTTY: true })
    expect(err).toContain('2 of 2 lines')
    expect(err).toContain('a.txt:2: empty')
    expect((await cli(importing(name))).err).not.toContain('█')
  })
})

describe('create-campaign', () => {
  test('opens it and answers its id, alone on standard output', async () => {
    const name = await file('weather.txt', 'It rains.\n\nIt snows.\n')
    const { code, out, err } = await cli(creating(name, '--json'))
    const [campaign] = await rows(db.pool, 'select id, title from campaigns where not is_default')
    expect({ code, out: JSON.parse(out) as unknown }).toEqual({ code: 0, out: { id: campaign!.id } })
    expect(err).toContain('weather.txt:2: empty')
    expect(err).toContain('Opened “Weather” with 2 sentences (2 new, 0 reused; 1 refused (1 empty)).')
    expect(await rows(db.pool, 'select wanted from tasks')).toEqual(Array(2).fill({ wanted: 2 }))
  })

  test('without --json the id is a line of its own', async () => {
    const { out } = await cli(creating(await file('a.txt', 'It rains.\n')))
    expect(out).toMatch(/^[0-9a-f-]{36}\n$/)
  })

  test('import-sentences adds to it', async () => {
    const { out } = await cli(creating(await file('a.txt', 'It rains.\n')))
    const { code } = await cli(importing(await file('b.txt', 'It snows.\n'), '--campaign', out.trim()))
    expect(code).toBe(0)
    expect(await rows(db.pool, 'select wanted from tasks')).toEqual(Array(2).fill({ wanted: 2 }))
  })

  test('the rules a requester gives are the ones its tasks are handed out by', async () => {
    const from = await file('a.txt', 'It rains.\n')
    const { code } = await cli(creating(from, '--pack-hours', '24', '--on-timeout', 'submit_draft'))
    expect(code).toBe(0)
    expect(
      await rows(
        db.pool,
        `select p.kind, p.wanted, p.pack_seconds, p.on_timeout
         from pools p join campaigns c on c.id = p.campaign_id where not c.is_default order by p.kind`,
      ),
    ).toEqual([
      { kind: 'record', wanted: 2, pack_seconds: 86_400, on_timeout: 'submit_draft' },
      { kind: 'validate', wanted: 2, pack_seconds: 86_400, on_timeout: 'submit_draft' },
    ])
  })

  test('the processing a requester asks for is in the policy of the campaign', async () => {
    const from = await file('a.txt', 'It rains.\n')
    const { code } = await cli([...creating(from), '--processing', 'noise_suppression', 'auto_gain_control'])
    expect(code).toBe(0)
    expect(
      await rows(
        db.pool,
        `select rules -> 'capture' as capture from campaign_policies where rules ? 'capture'`,
      ),
    ).toEqual([{ capture: { noise_suppression: true, auto_gain_control: true } }])
  })

  test('a file without one usable line opens nothing, and says why', async () => {
    const { code, out, err } = await cli(creating(await file('a.txt', 'மழை\n'), '--json'))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('a.txt:1: wrong_script')
    expect(err).toContain('error: Not one line can become a sentence.')
    expect(await rows(db.pool, 'select 1 from campaigns where not is_default')).toEqual([])
  })
})

test('pause-campaign and resume-campaign say what they did, and that it was so before', async () => {
  const opened = await cli(creating(await file('a.txt', 'It rains.\n')))
  const id = opened.out.trim()
  const pools = 'select distinct open from pools where campaign_id = $1'
  expect(await cli(['pause-campaign', id])).toMatchObject({ code: 0, err: `Paused campaign ${id}.\n` })
  expect(await rows(db.pool, pools, [id])).toEqual([{ open: false }])
  expect((await cli(['pause-campaign', id])).err).toBe(`Campaign ${id} was paused before.\n`)
  expect(await cli(['resume-campaign', id])).toMatchObject({ code: 0, err: `Resumed campaign ${id}.\n` })
  expect(await rows(db.pool, pools, [id])).toEqual([{ open: true }])
  expect((await cli(['resume-campaign', id])).err).toBe(`Campaign ${id} was open before.\n`)
  expect(await cli(['pause-campaign', 'nonsense'])).toMatchObject({
    code: 1,
    err: 'error: There is no campaign nonsense.\n',
  })
})

test('jobs tells of the last runs of each job, and of one alone in JSON', async () => {
  for (const [job, result] of [
    ['expire-assignments', '{"expired": 2}'],
    ['refresh-stats', '{"recordings": 12, "fold_seconds": 0.0351}'],
  ])
    await db.pool.query(
      `insert into job_runs (job, began_at, ended_at, runs_before, failures_before, result)
       values ($1, '2026-11-20 04:00Z', '2026-11-20 04:00:02.5Z', 0, 0, $2)`,
      [job, result],
    )
  const { code, out } = await cli(['jobs'])
  expect({ code, lines: out.split('\n') }).toEqual({
    code: 0,
    lines: [
      'job                 began                took   result',
      'expire-assignments  2026-11-20 04:00:00  2.5 s  expired 2',
      'refresh-stats       2026-11-20 04:00:00  2.5 s  recordings 12, fold_seconds 0.04',
      '',
    ],
  })
  const one = await cli(['jobs', '--job', 'refresh-stats', '--json'])
  expect(JSON.parse(one.out)).toMatchObject({ job: 'refresh-stats', seconds: 2.5, error: null })
})

describe('demo', () => {
  const demo = ['demo', '--languages', 'en', '--contributors', '3', '--days', '20']

  test('says what it made, shows how far it is, and that there is one already', async () => {
    await cli(importing(await file('a.txt', 'It rains.\nIt snows.\nThe sun shines.\n')))
    const made = await cli(demo, { isTTY: true })
    expect(made).toMatchObject({ code: 0, opened: ['open', 'close'] })
    expect(made.err).toMatch(/steps[\s\S]*Made 3 contributors, \d+ recordings/)
    expect(await cli(demo)).toMatchObject({
      code: 0,
      err: expect.stringContaining('There is a demo already') as string,
    })
    expect(await cli(['demo', '--remove'])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Removed the demo with \d+ recordings\.\n$/) as string,
    })
  })

  test('a language without sentences, or one that is not here, is one clear line', async () => {
    expect(await cli(demo)).toMatchObject({ code: 1, err: 'error: There is nothing to read in “en” yet.\n' })
    expect(await cli(['demo', '--languages', 'en,xx'])).toMatchObject({ code: 1 })
  })
})

describe('the command line', () => {
  test.each([
    [[]],
    [['dance']],
    [['import-sentences']],
    [['import-sentences', '--language', 'en']],
    [['import-sentences', '--language', 'en', '--file', 'a', '--colour']],
    [['import-sentences', '--language', 'en', '--file', 'a', '--format', 'csv']],
    [['create-campaign', '--language', 'en', '--title', 'T', '--file', 'a']],
    [['pause-campaign']],
    [['resume-campaign', 'a', 'b']],
    [['demo', '--contributors', '0']],
    [['demo', '--languages', 'sw,sw']],
    [['jobs', '--last', 'all']],
    [creating('a', '--pack-hours', '73')],
    [creating('a', '--on-timeout', 'explode')],
    [
      [
        'create-campaign',
        '--language',
        'en',
        '--title',
        'T',
        '--file',
        'a',
        '--recordings-per-sentence',
        '0',
      ],
    ],
    [
      [
        'create-campaign',
        '--language',
        'en',
        '--title',
        'T',
        '--file',
        'a',
        '--recordings-per-sentence',
        'two',
      ],
    ],
    [
      [
        'create-campaign',
        '--language',
        'en',
        '--title',
        'T',
        '--file',
        'a',
        '--recordings-per-sentence',
        '1e3',
      ],
    ],
  ])('%j is wrong usage', async (argv) => {
    const { code, out, err, opened } = await cli(argv)
    expect({ code, out, opened }).toEqual({ code: 2, out: '', opened: [] })
    expect(err).not.toBe('')
  })

  test.each([
    [['--help'], /import-sentences[\s\S]*create-campaign[\s\S]*pause-campaign[\s\S]*resume-campaign/],
    [['demo', '--help'], /--contributors[\s\S]*--remove[\s\S]*Exit code/],
    [['jobs', '--help'], /METRICS_PORT[\s\S]*Exit code/],
    [['pause-campaign', '--help'], /still submit[\s\S]*Exit code/],
    [['import-sentences', '--help'], /--language[\s\S]*--file[\s\S]*Exit code/],
    [['create-campaign', '--help'], /--recordings-per-sentence[\s\S]*Exit code/],
  ])('%j explains, without a database', async (argv, expected) => {
    const { code, out, opened } = await cli(argv)
    expect({ code, opened }).toEqual({ code: 0, opened: [] })
    expect(out).toMatch(expected)
  })

  test('a database that cannot be opened is a failure', async () => {
    const stderr = new PassThrough()
    const database = () => Promise.reject(new Error('no Postgres answers'))
    const name = await file('a.txt', 'One.\n')
    expect(await runCli(importing(name), { database, stdout: new PassThrough(), stderr })).toBe(1)
    expect(String(stderr.read())).toContain('no Postgres answers')
  })
})

describe('restore-sentence and restore-recording', () => {
  test('put a sentence back that was taken out of circulation, and say that it was in it', async () => {
    await cli(importing(await file('weather.txt', 'It rains.\n')))
    const [sentence] = await rows(
      db.pool,
      'update sentences set retired_at = now() returning public_id as text, id',
    )
    const id = String(sentence!.text)
    const { code, out } = await cli(['restore-sentence', id, '--json'])
    expect({ code, answer: JSON.parse(out) as unknown }).toEqual({
      code: 0,
      answer: { sentence: id, restored: true, tasks: 0 },
    })
    const again = await cli(['restore-sentence', id, '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ restored: false })
  })

  test.each([
    ['restore-sentence', 'one'],
    ['restore-sentence', '999999999'],
    ['restore-recording', '00000000-0000-4000-8000-000000000000'],
  ])('%s %s is refused with one line', async (command, id) => {
    const { code, err } = await cli([command, id])
    expect(code).toBe(1)
    expect(err).toMatch(/^error: [^\n]+\n$/)
  })
})
