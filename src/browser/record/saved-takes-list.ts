import { element, elements, setText } from '../lib/dom/dom.js'
import type { Translate } from '../lib/translate.js'
import type { SavedTake } from './recording-set.js'
import { canRedo, type RecordState } from './state.js'
import { createTakePlayer } from './take-player.js'

/** Lists the saved takes of this set on `partials/saved-takes.ejs`; each can be played, and recorded again. */
export function createSavedTakesList(t: Translate, onRedo: (assignmentId: string) => void) {
  const root = element('#saved-takes')
  const list = element('#saved-takes-list')
  const template = element<HTMLTemplateElement>('#saved-takes-item')
  let shown: readonly SavedTake[] = []
  let playing: HTMLElement | undefined

  const player = createTakePlayer(() => {
    if (playing) showPlaying(playing, false)
    playing = undefined
  })

  function togglePlayback(item: HTMLElement, { audio }: SavedTake): void {
    const wasPlaying = playing === item
    player.stop()
    if (wasPlaying) return
    playing = item
    showPlaying(item, true)
    player.play(audio)
  }

  function showPlaying(item: HTMLElement, isPlaying: boolean): void {
    item.classList.toggle('is-playing', isPlaying)
    setText(
      element('.saved-takes__play-label', item),
      t(isPlaying ? 'record.say.stop-listening' : 'record.say.listen'),
    )
  }

  function itemFor(take: SavedTake, index: number): HTMLElement {
    const { id, sentence } = take.assignment
    const item = element('li', template.content.cloneNode(true) as DocumentFragment)
    const text = element('.saved-takes__text', item)
    text.textContent = sentence.text
    text.lang = sentence.language
    text.id = `saved-take-${index}`
    for (const button of elements('button', item)) button.setAttribute('aria-describedby', text.id)
    element('.saved-takes__play', item).addEventListener('click', () => togglePlayback(item, take))
    element('.saved-takes__redo', item).addEventListener('click', () => {
      element('#main-button').focus({ preventScroll: true })
      onRedo(id)
    })
    return item
  }

  return {
    show(state: RecordState): void {
      const { saved } = state.set
      if (state.phase === 'recording' || state.phase === 'listening') player.stop()
      if (saved !== shown) {
        player.stop()
        shown = saved
        list.replaceChildren(...saved.map(itemFor))
        setText(element('#saved-takes-count'), t('record.say.kept', { n: saved.length }))
      }
      root.hidden = saved.length === 0
      for (const button of elements<HTMLButtonElement>('.saved-takes__redo', list)) {
        button.disabled = !canRedo(state)
      }
    },
  }
}
