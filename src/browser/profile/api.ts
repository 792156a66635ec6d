import { troubleOf, type Trouble } from '../lib/api/client.js'
import { rememberAs } from '../lib/device/current-contributor.js'
import type { Say } from '../lib/translate.js'

export interface Agreement {
  document: string
  version: string
}

/** What one says about oneself; null is "no answer". */
export type ProfileValues = Record<
  'username' | 'age_band' | 'gender' | 'mother_tongue' | 'region',
  string | null
>

/** Why a call failed, or undefined when it did not. */
export type Outcome = Promise<Trouble | undefined>

export const join = (consent: Agreement, profile: ProfileValues): Outcome =>
  call('POST', '/contributors', { consent, ...profile }, rememberWho)

export const agreeAgain = (consent: Agreement): Outcome => call('POST', '/me/consents', consent)

export const withdraw = ({ document }: Agreement): Outcome => call('DELETE', '/me/consents', { document })

export const changeProfile = (profile: ProfileValues & { leaderboards: boolean }): Outcome =>
  call('PATCH', '/me', profile)

export const deleteRecording = (id: string): Outcome =>
  call('DELETE', `/recordings/${encodeURIComponent(id)}`)

/** A failure in words that say what to do. */
export function sayTrouble(say: Say, trouble: Trouble): string {
  return trouble.kind === 'refused'
    ? say('failure.refused', { code: trouble.code })
    : say(`failure.${trouble.kind}`)
}

/** The recorder that is kept opens before the server's own where that is slow, and asks who is here. */
async function rememberWho(answer: Response): Promise<void> {
  rememberAs(((await answer.json()) as { id: string }).id)
}

async function call(
  method: string,
  path: string,
  body?: object,
  read: (answer: Response) => Promise<void> = async () => undefined,
): Outcome {
  try {
    const answer = await fetch(`/api/v1${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (answer.ok) {
      await read(answer)
      return undefined
    }
    const problem = (await answer.json().catch(() => ({}))) as { code?: string }
    return troubleOf(
      answer.status,
      problem.code ?? `http_${answer.status}`,
      answer.headers.get('retry-after'),
    )
  } catch {
    return { kind: 'network' }
  }
}
