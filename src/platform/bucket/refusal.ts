import { statusOf } from './in-time.js'

/** Why a store will not serve us however often it is asked; undefined where it may yet. Takes the store's own error. */
export function refusalOf(error: unknown): 'missing' | 'elsewhere' | 'refused' | undefined {
  switch (statusOf(error)) {
    case 404:
      return 'missing'
    case 301:
      return 'elsewhere'
    case 400:
    case 401:
    case 403:
      return 'refused'
  }
  return hasNoCredentials(error as Error & { code?: string }) ? 'refused' : undefined
}

/** As the SDKs say it before they have asked anybody. */
function hasNoCredentials({ name, message, code }: Error & { code?: string }): boolean {
  return (
    name === 'CredentialsProviderError' ||
    message.includes('default credentials') ||
    code?.startsWith('ERR_OSSL') === true
  )
}
