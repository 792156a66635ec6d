import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Connection } from './platform/db/index.js'
import { StartError } from './platform/errors.js'
import { makeFolder } from './platform/folder.js'

const number = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`
  return z.coerce.number(error).int(error).min(min, error).max(max, error)
}
const oneOf = <const T extends string>(...values: T[]) =>
  z.enum(values, `must be one of ${values.join(', ')}`)
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((value) => value.replace(/\/+$/, ''))

export const Environment = z.object({
  PORT: number(0, 65_535).default(3000),
  HOST: z.string().optional(),
  METRICS_PORT: number(0, 65_535).optional(),
  DATA_DIR: z.string().default('.data'),
  PUBLIC_URL: url.optional(),
  CDN_BASE_URL: url.optional(),
  CONTACT: z
    .union([z.email(), z.url({ protocol: /^https?$/ })], 'must be an e-mail address or a URL')
    .optional(),
  TRUST_PROXY: number(0, 10).default(0),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal').default('info'),
  RATE_LIMIT: oneOf('on', 'off').default('on'),
  MIGRATE: oneOf('on', 'off').default('on'),
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 32 bytes in hex (64 digits)')
    .optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  DB_HOST: z.string().optional(),
  DB_PORT: number(1, 65_535).default(5432),
  DB_USER: z.string().optional(),
  DB_NAME: z.string().optional(),
  DB_PASS: z.string().optional(),
  DB_SSL: oneOf('on', 'off').default('off'),
  BUCKET_STORE: oneOf('local', 's3', 'gcs').optional(),
  BUCKET_NAME: z.string().optional(),
  CDN_BUCKET_NAME: z.string().optional(),
  S3_FORCE_PATH_STYLE: oneOf('true', 'false').default('false'),
  // The SDKs read these themselves, and others that are theirs alone.
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_S3: url.optional(),
  GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
  STORAGE_EMULATOR_HOST: z.string().optional(),
})

export interface Config {
  port: number
  /** Undefined listens on every address. */
  host: string | undefined
  /** Where Prometheus finds `/metrics`; undefined serves none. */
  metricsPort: number | undefined
  /** Absolute: the embedded Postgres, the local buckets and the key that was made for them. */
  dataDir: string
  /** Whether people reach us by https: by our own certificate or through a proxy. */
  https: boolean
  /** Where people reach the site, without a slash at the end. */
  publicUrl: string | undefined
  cdnBaseUrl: string | undefined
  /** How to reach whoever runs this: an e-mail address or a URL. */
  contact: string | undefined
  /** How many proxies in front may be believed about the address a request came from. */
  trustProxy: number
  logLevel: string
  rateLimit: boolean
  migrate: boolean
  /** 32 bytes. */
  encryptionKey: Buffer
  tls: { cert: Buffer; key: Buffer } | undefined
  /** An external Postgres; undefined means the embedded one in `dataDir`. */
  database: Connection | undefined
  store: Store
}

/** Where audio and published files are kept: in `dataDir`, or in two buckets of those names. */
export type Store =
  | { kind: 'local' }
  | { kind: 's3'; audio: string; cdn: string; forcePathStyle: boolean }
  | { kind: 'gcs'; audio: string; cdn: string }

/** Reads the environment once. Throws a StartError that names the first wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // A variable that is set to nothing is as good as unset.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new StartError(`${String(issue?.path[0])}: ${issue?.message}`)
  }
  const settings = parsed.data
  const dataDir = writableFolder(settings.DATA_DIR)
  return {
    port: settings.PORT,
    host: settings.HOST,
    metricsPort: settings.METRICS_PORT,
    dataDir,
    https: settings.TLS_CERT !== undefined || settings.PUBLIC_URL?.startsWith('https:') === true,
    publicUrl: settings.PUBLIC_URL,
    cdnBaseUrl: settings.CDN_BASE_URL,
    contact: settings.CONTACT,
    trustProxy: settings.TRUST_PROXY,
    logLevel: settings.LOG_LEVEL,
    rateLimit: settings.RATE_LIMIT === 'on',
    migrate: settings.MIGRATE === 'on',
    encryptionKey: Buffer.from(settings.ENCRYPTION_KEY ?? keptKey(settings, dataDir), 'hex'),
    tls: tlsOf(settings),
    database: databaseOf(settings),
    store: storeOf(settings),
  }
}

type Settings = z.infer<typeof Environment>

function writableFolder(folder: string): string {
  const absolute = path.resolve(folder)
  try {
    makeFolder(absolute)
    accessSync(absolute, constants.W_OK)
  } catch (error) {
    throw new StartError(`DATA_DIR: ${absolute} cannot be written to (${(error as Error).message})`)
  }
  return absolute
}

function databaseOf(settings: Settings): Connection | undefined {
  const { DB_HOST: host, DB_PORT: port, DB_USER: user, DB_NAME: database, DB_PASS: password } = settings
  if (!host) return undefined
  if (!user) throw new StartError('DB_USER: must be set when DB_HOST is')
  if (!database) throw new StartError('DB_NAME: must be set when DB_HOST is')
  return { host, port, user, database, password, ssl: settings.DB_SSL === 'on' }
}

function storeOf(settings: Settings): Store {
  const { BUCKET_STORE: kind, BUCKET_NAME: audio, CDN_BUCKET_NAME: cdn } = settings
  if (kind === undefined) requireNoBuckets(settings)
  if (kind === undefined || kind === 'local') return { kind: 'local' }
  // Rows on one machine and their audio in a store for many would soon be parted.
  if (!settings.DB_HOST) throw new StartError(`DB_HOST: must be set when BUCKET_STORE is ${kind}`)
  if (!audio) throw new StartError(`BUCKET_NAME: must be set when BUCKET_STORE is ${kind}`)
  if (!cdn) throw new StartError(`CDN_BUCKET_NAME: must be set when BUCKET_STORE is ${kind}`)
  if (cdn === audio)
    throw new StartError('CDN_BUCKET_NAME: must not be BUCKET_NAME, which nobody may read but Sauti')
  if (kind === 's3') return { kind, audio, cdn, forcePathStyle: settings.S3_FORCE_PATH_STYLE === 'true' }
  checkCredentials(settings.GOOGLE_APPLICATION_CREDENTIALS)
  return { kind, audio, cdn }
}

/** A process that fell back to the local store here would write to its own disk what every process has to read. */
function requireNoBuckets({ DB_HOST, BUCKET_NAME, CDN_BUCKET_NAME }: Settings): void {
  if (!DB_HOST || !(BUCKET_NAME ?? CDN_BUCKET_NAME)) return
  const name = BUCKET_NAME ? 'BUCKET_NAME' : 'CDN_BUCKET_NAME'
  throw new StartError(`BUCKET_STORE: must be set when ${name} is (s3, gcs or local)`)
}

/** Tells of a file that is not there or not whole before the SDK does, in many lines. */
function checkCredentials(file: string | undefined): void {
  if (!file) return
  const name = 'GOOGLE_APPLICATION_CREDENTIALS'
  const credentials = readNamed(name, file)
  try {
    JSON.parse(credentials.toString())
  } catch {
    throw new StartError(`${name}: ${file} is not JSON`)
  }
}

function tlsOf({ TLS_CERT: cert, TLS_KEY: key }: Settings): Config['tls'] {
  if (!cert && !key) return undefined
  if (!cert || !key)
    throw new StartError(`${cert ? 'TLS_KEY' : 'TLS_CERT'}: must be set when the other one is`)
  return { cert: readNamed('TLS_CERT', cert), key: readNamed('TLS_KEY', key) }
}

function readNamed(name: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new StartError(`${name}: ${(error as Error).message}`)
  }
}

/** The embedded default makes a key of its own once; whoever brings a database brings the key too. */
function keptKey(settings: Settings, dataDir: string): string {
  if (settings.DB_HOST)
    throw new StartError('ENCRYPTION_KEY: must be set when DB_HOST is (openssl rand -hex 32)')
  const file = path.join(dataDir, 'encryption.key')
  if (!existsSync(file)) keepKey(file)
  const key = readNamed('DATA_DIR', file).toString().trim()
  if (!/^[0-9a-f]{64}$/.test(key))
    throw new StartError(`DATA_DIR: ${file} does not hold a key of 32 bytes in hex`)
  return key
}

/** Exactly one of several processes that start together makes the key, and no crash leaves half of one. */
function keepKey(file: string): void {
  const own = `${file}.${process.pid}`
  writeFileSync(own, randomBytes(32).toString('hex'), { mode: 0o600 })
  try {
    linkSync(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(own)
  }
}
