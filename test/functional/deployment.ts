/** What scripts/functional-test.mjs tells these tests. */
export const origin = process.env.BASE_URL ?? ''
/** A deployment that others use: nothing of theirs is judged, and all of ours taken back. */
export const isShared = process.env.FUNCTIONAL_ENV === 'dev'
/** A deployment that was started for these tests. */
export const isOurOwn = process.env.FUNCTIONAL_OWN === 'yes'
const wish = process.env.FUNCTIONAL_LANGUAGE ?? ''

interface Language {
  code: string
  dir: 'ltr' | 'rtl'
  sentences: number
  recordings: number
}

/** What to record: what was asked for, or where there is least to mix ours up with. */
export async function chooseLanguage(): Promise<Language> {
  const all = (await (await fetch(`${origin}/api/v1/languages`)).json()) as Language[]
  const fit = all.filter(({ code, sentences }) => (wish ? code === wish : sentences > 0))
  const [chosen] = fit.sort((a, b) => a.recordings - b.recordings)
  if (!chosen) throw new Error(`There is nothing to read in ${wish || 'any language'} at ${origin}.`)
  return chosen
}
