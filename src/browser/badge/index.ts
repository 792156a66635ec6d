import { connectShareButton } from '../dashboard/share-button.js'
import { readPageData } from '../lib/dom/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { createTranslate } from '../lib/translate.js'

const { messages, locale } = readPageData<PageFrame>()
if (document.querySelector('#share')) connectShareButton(createTranslate(messages, locale))
