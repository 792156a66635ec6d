import { LONGEST_TAKE_MS } from '../lib/capture/pcm-ring-buffer.js'
import { element, setText } from '../lib/dom/dom.js'
import { createPlayer } from '../lib/dom/audio-player.js'
import { clockFormat, type Say } from '../lib/translate.js'
import { barsOf, drawBars, peaksOf } from '../lib/dom/waveform.js'
import type { RecordState } from './state.js'
import type { Take } from './take.js'

/** From this much time left on, the clock warns. */
const WARN_BEFORE_END_MS = 5_000

/** The moving part of the page: level while one speaks, waveform and playback afterwards, and the clock. */
export function createStage(locale: string, say: Say) {
  const canvas = element<HTMLCanvasElement>('#wave')
  const clock = element('#clock')
  const time = clockFormat(locale)
  let shown: RecordState | undefined
  let levels: number[] = []
  let peaks: number[] = []
  let playing: { take: Take; url: string } | undefined

  const player = createPlayer({
    onProgress(at) {
      if (!playing) return
      drawBars(canvas, peaks, (at * 1000) / playing.take.sound.durationMs)
      setText(clock, time(at))
    },
    onEnded: endPlayback,
    onFailed: endPlayback,
  })

  function endPlayback(): void {
    player.silence()
    if (playing) URL.revokeObjectURL(playing.url)
    playing = undefined
    showListening(false)
    if (shown?.phase === 'reviewing') showTake(shown.take)
  }

  function showListening(isPlaying: boolean): void {
    element('#bench').classList.toggle('is-playing', isPlaying)
    setText(element('#listen-label'), say(isPlaying ? 'record.say.stop-listening' : 'record.say.listen'))
  }

  function showTake({ sound }: Take): void {
    peaks = sound.samples ? peaksOf(sound.samples, barsOf(canvas)) : []
    drawBars(canvas, peaks)
    setText(clock, time(sound.durationMs / 1000))
  }

  return {
    show(state: RecordState): void {
      const isNew = state.phase !== shown?.phase || state.set !== shown.set
      shown = state
      if (!isNew || state.phase === 'keeping') return
      if (playing) endPlayback()
      clock.classList.remove('is-warning')
      if (state.phase === 'reviewing') return showTake(state.take)
      if (state.phase !== 'recording') levels = [] // what was heard while listening leads on
      drawBars(canvas, levels)
      setText(clock, state.phase === 'recording' ? time(0) : '')
    },

    /** One more moment of sound from the microphone. */
    level(peak: number): void {
      if (shown?.phase !== 'recording' && shown?.phase !== 'listening') return
      levels = [...levels, peak].slice(-barsOf(canvas))
      drawBars(canvas, levels)
      if (shown.phase === 'listening') return
      const elapsed = (shown.until ?? performance.now()) - shown.since
      const left = LONGEST_TAKE_MS - elapsed
      const isLate = left <= WARN_BEFORE_END_MS
      clock.classList.toggle('is-warning', isLate)
      setText(
        clock,
        isLate ? say('record.say.left', { n: Math.max(0, Math.ceil(left / 1000)) }) : time(elapsed / 1000),
      )
    },

    /** Plays the take that is on the stage, or stops it. */
    listen(): void {
      if (playing) return endPlayback()
      if (shown?.phase !== 'reviewing') return
      const { take } = shown
      const { audio, contentType } = take.sound
      playing = { take, url: URL.createObjectURL(new Blob([audio], { type: contentType })) }
      showListening(true)
      void player.play(playing.url)
    },
  }
}
