import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import { z } from 'zod'

/** The one cookie that says who a browser is: an authenticated, encrypted token nobody else can make or read. */
export const COOKIE = 'sauti'
/** A year, in seconds: a volunteer who comes back next season is still the same person. */
export const COOKIE_MAX_AGE_S = 365 * 24 * 60 * 60

const Claims = z.object({ sub: z.uuid(), exp: z.int() })
type Claims = z.infer<typeof Claims>

/** Tokens opened before that need not be decrypted again; some 10 MB. */
const OPENED_MOST = 20_000

export interface CookieSealer {
  seal(contributor: string): Promise<string>
  /** The contributor's id, or undefined for anything this key did not make or that is too old. */
  open(token: string): Promise<string | undefined>
}

/** `key` is 32 bytes. */
export function cookieSealer(key: Buffer): CookieSealer {
  const opened = new Map<string, Claims>()

  async function openAnew(token: string): Promise<Claims | undefined> {
    const claims = await decrypt(token, key)
    if (!claims) return undefined
    if (opened.size >= OPENED_MOST) opened.clear()
    opened.set(token, claims)
    return claims
  }

  return {
    seal: (contributor) =>
      new EncryptJWT({})
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setSubject(contributor)
        .setIssuedAt()
        .setExpirationTime(`${COOKIE_MAX_AGE_S}s`)
        .encrypt(key),

    async open(token) {
      const claims = opened.get(token) ?? (await openAnew(token))
      return claims && claims.exp * 1000 > Date.now() ? claims.sub : undefined
    },
  }
}

async function decrypt(token: string, key: Buffer): Promise<Claims | undefined> {
  const opened = await jwtDecrypt(token, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch((error: unknown) => {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  })
  return opened && Claims.safeParse(opened.payload).data
}
