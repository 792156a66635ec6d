/**
 * The data that pages hand to their scripts in `#page-data`. Types only: the server imports them too.
 */
import type { CompactMessage } from '../../shared/i18n/compact.js'

/** The layout adds this to every page's data. */
export interface PageFrame {
  /** The locale of the user interface. */
  locale: string
  dir: 'ltr' | 'rtl'
  /** The messages that the page's script needs, such as those with keys under `contribute.say.`. */
  messages: Record<string, CompactMessage>
}

export interface Contributor {
  id: string
}

export interface ContributeData {
  /** The language of the sentences, not of the interface. */
  language: { code: string; native_name: string; dir: 'ltr' | 'rtl' }
  /** The only campaign that assignments come from; all open ones if unset. */
  campaign?: string | undefined
  /** Null before consent: the page then redirects to `urls.join`. */
  contributor: Contributor | null
  urls: {
    /** Base of the API, without a slash at its end. */
    api: string
    /** The page that asks for consent and returns here. */
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
