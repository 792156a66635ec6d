import { element, elements, setText } from '../lib/dom/dom.js'
import { createPlayer } from '../lib/dom/audio-player.js'
import type { Say } from '../lib/translate.js'
import type { Kept } from './recording-set.js'
import { canRedo, type RecordState } from './state.js'

/** The list of what was kept in this set: each can be heard, and read once more. */
export function createKeptList(say: Say, onRedo: (assignmentId: string) => void) {
  const root = element('#kept')
  const list = element('#kept-list')
  const pattern = element<HTMLTemplateElement>('#kept-item')
  let shown: readonly Kept[] = []
  let playing: { item: HTMLElement; url: string } | undefined

  const player = createPlayer({ onProgress: () => undefined, onEnded: silence, onFailed: silence })

  function silence(): void {
    player.silence()
    if (!playing) return
    URL.revokeObjectURL(playing.url)
    showPlaying(playing.item, false)
    playing = undefined
  }

  function play(item: HTMLElement, { sound }: Kept): void {
    const wasPlaying = playing?.item === item
    silence()
    if (wasPlaying) return
    playing = { item, url: URL.createObjectURL(new Blob([sound.audio], { type: sound.contentType })) }
    showPlaying(item, true)
    void player.play(playing.url)
  }

  function showPlaying(item: HTMLElement, isPlaying: boolean): void {
    item.classList.toggle('is-playing', isPlaying)
    setText(
      element('.kept__play-label', item),
      say(isPlaying ? 'record.say.stop-listening' : 'record.say.listen'),
    )
  }

  function itemFor(kept: Kept, index: number): HTMLElement {
    const item = element('li', pattern.content.cloneNode(true) as DocumentFragment)
    const text = element('.kept__text', item)
    text.textContent = kept.assignment.sentence.text
    text.lang = kept.assignment.sentence.language
    text.id = `kept-${index}`
    for (const button of elements('button', item)) button.setAttribute('aria-describedby', text.id)
    element('.kept__play', item).addEventListener('click', () => play(item, kept))
    element('.kept__redo', item).addEventListener('click', () => {
      element('#main-key').focus({ preventScroll: true })
      onRedo(kept.assignment.id)
    })
    return item
  }

  return {
    show(state: RecordState): void {
      const { kept } = state.set
      if (state.phase === 'recording' || state.phase === 'listening') silence()
      if (kept !== shown) {
        silence()
        shown = kept
        list.replaceChildren(...kept.map(itemFor))
        setText(element('#kept-count'), say('record.say.kept', { n: kept.length }))
      }
      root.hidden = kept.length === 0
      for (const button of elements<HTMLButtonElement>('.kept__redo', list)) {
        button.disabled = !canRedo(state)
      }
    },
  }
}
