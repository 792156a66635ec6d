import { connectShare } from '../dashboard/share.js'
import { readPageData } from '../lib/dom.js'
import type { PageFrame } from '../lib/page-data.js'
import { speaker } from '../lib/strings.js'

const { messages, locale } = readPageData<PageFrame>()
if (document.querySelector('#share')) connectShare(speaker(messages, locale))
