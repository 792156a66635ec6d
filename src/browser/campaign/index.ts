import { formatsFor } from '../../shared/i18n/formats.js'
import { showTotals } from '../dashboard/summary.js'
import { element, elements, readPageData, setText } from '../lib/dom/dom.js'
import { createLiveNumbers, newerTotals, type LiveNumbers } from '../lib/api/live-numbers.js'
import { createTranslate } from '../lib/translate.js'
import type { CampaignPageData, Progress } from './page-data.js'

const HOUR_S = 3600

const page = readPageData<CampaignPageData>()
const t = createTranslate(page.messages, page.locale)
const formats = formatsFor(page.locale)

followLiveNumbers(page.progress, new Date(page.generatedAt ?? 0))

function followLiveNumbers(snapshot: Progress, generatedAt: Date): void {
  let shown = snapshot
  const live = createLiveNumbers(page.live, (numbers) => {
    if (!numbers || new Date(numbers.at) <= generatedAt) return
    shown = withLeft(newerTotals(shown, generatedAt, numbers), numbers)
    show(shown)
  })
  live.watch(`campaign:${page.campaign}`)
}

function withLeft(progress: Progress, { left }: LiveNumbers): Progress {
  return left ? { ...progress, sentences_left: left.sentences, recordings_left: left.recordings } : progress
}

function show(progress: Progress): void {
  const { recordings, valid, invalid, disputed, sentences_left, recordings_left } = progress
  const decided = valid + invalid + disputed
  for (const part of elements('[data-when]')) part.hidden = part.dataset.when !== 'told'
  showTotals(progress, { number: formats.number, total: (hours) => formats.duration(hours * HOUR_S) }, t)
  showPart('recorded', recordings, recordings + recordings_left)
  showPart('decided', decided, recordings)
  const left = { sentences: sentences_left, undecided: recordings - decided }
  for (const way of elements('[data-left]')) {
    const count = left[way.dataset.left as keyof typeof left]
    way.hidden = count === 0
    setText(element('[data-count]', way), t(`campaign.say.${way.dataset.left}`, { count }))
  }
  const complete = document.querySelector<HTMLElement>('#complete')
  if (complete) complete.hidden = Object.values(left).some((count) => count > 0)
}

function showPart(name: 'recorded' | 'decided', done: number, all: number): void {
  const bar = element<HTMLProgressElement>(`#${name}`)
  element(`[data-part=${name}]`).hidden = all === 0
  bar.max = Math.max(1, all)
  bar.value = done
  const values = { done: formats.number(done), all: formats.number(all) }
  setText(element(`#${name}-text`), t(`campaign.say.${name}`, values))
}
