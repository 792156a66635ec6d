import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Environment, readConfig } from '../src/config.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'sauti-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (env: Record<string, string>) => readConfig({ DATA_DIR: folder, ...env })

test('every setting is explained in .env.example, so that an operator finds it', () => {
  const example = readFileSync(path.join(__dirname, '../.env.example'), 'utf8')
  const explained = [...example.matchAll(/^#?([A-Z0-9_]+)=/gm)].map(([, name]) => name)
  expect(explained.sort()).toEqual(Object.keys(Environment.shape).sort())
})

test.each([
  ['PORT', '65536'],
  ['PORT', 'eighty'],
  ['RATE_LIMIT', 'maybe'],
  ['MIGRATE', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['PUBLIC_URL', 'sauti.example'],
  ['CDN_BASE_URL', 'ftp://cdn.example'],
  ['CONTACT', 'somebody'],
  ['TRUST_PROXY', 'all'],
  ['ENCRYPTION_KEY', 'abc'],
  ['TLS_CERT', '/nowhere.pem'],
  ['BUCKET_STORE', 'azure'],
  ['S3_FORCE_PATH_STYLE', 'yes'],
  ['AWS_ENDPOINT_URL_S3', 'localhost:9000'],
  ['DATA_DIR', '/proc/nowhere'],
  ['DATA_DIR', '/dev/null'],
  ['DATA_DIR', '/dev/null/nowhere'],
])('a wrong %s (%s) stops the start with one line that names it', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(new RegExp(`^[^\\n]*(${name}|TLS_KEY)[^\\n]*$`))
})

test.each(['DB_USER', 'DB_NAME', 'ENCRYPTION_KEY'])(
  'an external database without %s stops the start',
  (name) => {
    const whole = { DB_HOST: 'db', DB_USER: 'u', DB_NAME: 'n', ENCRYPTION_KEY: 'a'.repeat(64) }
    expect(() => read({ ...whole, [name]: '' })).toThrow(name)
    expect(read(whole).database).toMatchObject({ host: 'db', port: 5432, user: 'u', database: 'n' })
  },
)

const CLOUD = {
  DB_HOST: 'db',
  DB_USER: 'u',
  DB_NAME: 'n',
  ENCRYPTION_KEY: 'a'.repeat(64),
  BUCKET_NAME: 'audio',
  CDN_BUCKET_NAME: 'cdn',
}

test.each(['s3', 'gcs'])(
  'a store in %s needs a database and two buckets, and says which is missing',
  (kind) => {
    const whole = { ...CLOUD, BUCKET_STORE: kind }
    expect(read(whole).store).toMatchObject({ kind, audio: 'audio', cdn: 'cdn' })
    for (const name of ['DB_HOST', 'BUCKET_NAME', 'CDN_BUCKET_NAME'])
      expect(() => read({ ...whole, [name]: '' })).toThrow(new RegExp(`^${name}: must be set[^\\n]*$`))
  },
)

test.each(['BUCKET_NAME', 'CDN_BUCKET_NAME'])(
  'a database and %s without BUCKET_STORE stop the start, or statistics would be written to a local folder',
  (name) => {
    const database = { ...CLOUD, BUCKET_NAME: '', CDN_BUCKET_NAME: '' }
    const named = { ...database, [name]: 'bucket' }
    expect(() => read(named)).toThrow(new RegExp(`^BUCKET_STORE: must be set when ${name} is[^\\n]*$`))
    expect(read({ ...named, BUCKET_STORE: 'local' }).store).toEqual({ kind: 'local' })
    expect(read(database).store).toEqual({ kind: 'local' })
  },
)

test('audio is not kept in the bucket that everybody may read', () => {
  expect(() => read({ ...CLOUD, BUCKET_STORE: 's3', CDN_BUCKET_NAME: 'audio' })).toThrow(/^CDN_BUCKET_NAME: /)
})

test('credentials of Google that cannot be read stop the start with one line', () => {
  const broken = path.join(folder, 'credentials.json')
  writeFileSync(broken, '{"type": "service_acc')
  for (const file of [broken, '/nowhere.json'])
    expect(() => read({ ...CLOUD, BUCKET_STORE: 'gcs', GOOGLE_APPLICATION_CREDENTIALS: file })).toThrow(
      /^GOOGLE_APPLICATION_CREDENTIALS: [^\n]*$/,
    )
})

test('the key that was made for a folder is the same at every start, or everybody would be a stranger', () => {
  const first = read({}).encryptionKey
  expect(first).toHaveLength(32)
  expect(read({}).encryptionKey.equals(first)).toBe(true)
})
