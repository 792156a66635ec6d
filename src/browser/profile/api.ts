import type { Agreement, Me, NewContributor, ProfileChange } from '../../api/schemas/contributors.js'
import { failureOf, type ApiFailure } from '../lib/api/client.js'
import { rememberContributor } from '../lib/device/current-contributor.js'
import type { Translate } from '../lib/translate.js'

export type { Agreement }

/** The profile that a contributor fills in; null stands for no answer. */
export type Profile = Required<Omit<NewContributor, 'consent'>>

/** Resolves to why a call failed, or to undefined when it succeeded. */
export type CallResult = Promise<ApiFailure | undefined>

export const join = (consent: Agreement, profile: Profile): CallResult =>
  call('POST', '/contributors', { consent, ...profile } satisfies NewContributor, rememberNewContributor)

export const renewConsent = (consent: Agreement): CallResult => call('POST', '/me/consents', consent)

export const withdrawConsent = ({ document }: Agreement): CallResult =>
  call('DELETE', '/me/consents', { document })

export const changeProfile = (change: ProfileChange): CallResult => call('PATCH', '/me', change)

export const deleteRecording = (id: string): CallResult =>
  call('DELETE', `/recordings/${encodeURIComponent(id)}`)

/** The message that tells what to do about a failure. */
export function describeFailure(t: Translate, failure: ApiFailure): string {
  return failure.kind === 'refused'
    ? t('failure.refused', { code: failure.code })
    : t(`failure.${failure.kind}`)
}

/** A cached recorder may open before any page of the server names the new contributor. */
async function rememberNewContributor(answer: Response): Promise<void> {
  rememberContributor(((await answer.json()) as Pick<Me, 'id'>).id)
}

async function call(
  method: string,
  path: string,
  body?: object,
  read: (answer: Response) => Promise<void> = async () => undefined,
): CallResult {
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
    return failureOf(
      answer.status,
      problem.code ?? `http_${answer.status}`,
      answer.headers.get('retry-after'),
    )
  } catch {
    return { kind: 'network' }
  }
}
