import { LONGEST_TAKE_MS } from '../lib/capture/pcm-ring-buffer.js'
import { element, setText } from '../lib/dom/dom.js'
import { createClockFormat, type Translate } from '../lib/translate.js'
import { barCount, drawWaveform, computePeaks } from '../lib/dom/waveform.js'
import type { RecordState } from './state.js'
import { createTakePlayer } from './take-player.js'
import type { Take } from './take.js'

/** The clock warns when less time is left. */
const WARN_BEFORE_END_MS = 5_000

/** Shows the level while a take is recorded, then its waveform and playback, and the clock. */
export function createWaveformPanel(locale: string, t: Translate) {
  const canvas = element<HTMLCanvasElement>('#wave')
  const clock = element('#clock')
  const time = createClockFormat(locale)
  let shown: RecordState | undefined
  let levels: number[] = []
  let peaks: number[] = []

  const player = createTakePlayer(
    () => {
      showPlaying(false)
      if (shown?.phase === 'reviewing') showTake(shown.take)
    },
    (seconds) => {
      if (!shown || !('take' in shown)) return
      drawWaveform(canvas, peaks, (seconds * 1000) / shown.take.audio.durationMs)
      setText(clock, time(seconds))
    },
  )

  function showPlaying(isPlaying: boolean): void {
    element('#contribute').classList.toggle('is-playing', isPlaying)
    setText(element('#listen-label'), t(isPlaying ? 'record.say.stop-listening' : 'record.say.listen'))
  }

  function showTake({ audio }: Take): void {
    peaks = audio.samples ? computePeaks(audio.samples, barCount(canvas)) : []
    drawWaveform(canvas, peaks)
    setText(clock, time(audio.durationMs / 1000))
  }

  return {
    show(state: RecordState): void {
      const isNew = state.phase !== shown?.phase || state.set !== shown.set
      shown = state
      if (!isNew || state.phase === 'saving') return
      if (player.isPlaying()) player.stop()
      clock.classList.remove('is-warning')
      if (state.phase === 'reviewing') return showTake(state.take)
      if (state.phase !== 'recording') levels = [] // a recording continues the levels of listening
      drawWaveform(canvas, levels)
      setText(clock, state.phase === 'recording' ? time(0) : '')
    },

    /** Adds the microphone's newest level. */
    addLevel(peak: number): void {
      if (shown?.phase !== 'recording' && shown?.phase !== 'listening') return
      levels = [...levels, peak].slice(-barCount(canvas))
      drawWaveform(canvas, levels)
      if (shown.phase === 'listening') return
      const elapsed = (shown.until ?? performance.now()) - shown.since
      const left = LONGEST_TAKE_MS - elapsed
      const isLate = left <= WARN_BEFORE_END_MS
      clock.classList.toggle('is-warning', isLate)
      setText(
        clock,
        isLate ? t('record.say.left', { n: Math.max(0, Math.ceil(left / 1000)) }) : time(elapsed / 1000),
      )
    },

    /** Plays the take under review, or stops it. */
    togglePlayback(): void {
      if (player.isPlaying()) return player.stop()
      if (shown?.phase !== 'reviewing') return
      showPlaying(true)
      player.play(shown.take.audio)
    },
  }
}
