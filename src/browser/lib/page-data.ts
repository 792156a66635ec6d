/**
 * What the recorder's and the validator's pages hand to their scripts in `#page-data`. Types only: the server
 * imports them too.
 */
import type { CompactMessage } from '../../shared/i18n/compact.js'

/** What the layout adds to every page's data. */
export interface PageFrame {
  /** The locale of the user interface. */
  locale: string
  dir: 'ltr' | 'rtl'
  /** Those whose keys start with `contribute.say.`, and with `record.say.` or `validate.say.`. */
  messages: Record<string, CompactMessage>
}

export interface Contributor {
  id: string
}

export interface ContributeData {
  /** What one contributes in. */
  language: { code: string; native_name: string; dir: 'ltr' | 'rtl' }
  /** The only campaign that work is taken from; all open ones if unset. */
  campaign?: string | undefined
  /** Null before consent: the page leads to `urls.join` then. */
  contributor: Contributor | null
  urls: {
    /** Base of the API, without a slash at its end. */
    api: string
    /** Where consent is given, with the way back here. */
    join: string
    thankYou: string
  }
}

export interface RecordData extends ContributeData {
  assets: {
    /** Address of the bundle `capture.worklet.js`. */
    captureWorklet: string
  }
}

export type RecordPageData = PageFrame & RecordData
export type ValidatePageData = PageFrame & ContributeData
