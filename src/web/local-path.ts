import { uiLocale } from '../platform/i18n/index.js'

/** Longest address that one is sent back to, in characters. */
const LOCAL_PATH_MAX = 500
const HERE = 'http://here.invalid'

/**
 * The page of ours that `value` names, without its locale: `/en/record?language=ta` → `/record?language=ta`. Undefined
 * for anything else: another site however it is disguised, or a path that does not begin with a locale.
 */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LOCAL_PATH_MAX || !URL.canParse(value, HERE))
    return undefined
  const { origin, pathname, search, hash } = new URL(value, HERE)
  const [, first = '', rest = ''] = /^\/([^/]+)(\/[^/].*|\/)$/.exec(pathname) ?? []
  return origin === HERE && uiLocale(first) ? rest + search + hash : undefined
}
