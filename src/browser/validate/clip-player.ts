import { ApiError, type ApiClient } from '../lib/api/client.js'
import type { Assignment } from '../lib/api/types.js'
import { element, afterPaint, setText } from '../lib/dom/dom.js'
import { createAudioPlayer } from '../lib/dom/audio-player.js'
import { createClockFormat } from '../lib/translate.js'
import { barCount, drawWaveform } from '../lib/dom/waveform.js'
import { createClipCache } from './clip-cache.js'
import { connectPlaybackSpeed } from './playback-speed.js'
import type { Failure } from './state.js'

interface ClipPlayerEvents {
  onEnded(): void
  /** The browser requires another press before it plays. */
  onBlocked(): void
  onFailed(failure: Failure): void
}

/** How many clips after the current one are fetched ahead. */
const CLIPS_AHEAD = 2

/** Plays the current clip and shows its waveform. */
export function createClipPlayer(
  api: ApiClient,
  locale: string,
  { onEnded, onBlocked, onFailed }: ClipPlayerEvents,
) {
  const canvas = element<HTMLCanvasElement>('#wave')
  const clock = element('#clock')
  const time = createClockFormat(locale)
  const clips = createClipCache(api)
  let current: Assignment | undefined
  let near: readonly Assignment[] = []
  let isWanted = false
  let peaks: number[] = []

  const player = createAudioPlayer({
    onProgress: (at) => progress(at),
    onEnded() {
      isWanted = false
      progress(seconds())
      onEnded()
    },
    onFailed(why) {
      isWanted = false
      if (why === 'blocked') onBlocked()
      else onFailed('unplayable')
    },
  })

  connectPlaybackSpeed((speed) => player.setSpeed(speed))

  // Some recordings carry no duration, so the server's is used.
  function seconds(): number {
    return (current?.recording?.duration_ms ?? 0) / 1000
  }

  function progress(at: number): void {
    drawWaveform(canvas, peaks, at / seconds())
    setText(clock, `${time(at)} / ${time(seconds())}`)
  }

  async function showPeaks(assignment: Assignment): Promise<void> {
    await afterPaint()
    const clip = await clips.get(assignment)
    const found = await clip.peaks(barCount(canvas))
    if (assignment !== current) return
    peaks = found
    if (!isWanted) progress(0)
  }

  /** Fetches one clip after the other, after the page has painted: on a slow line they would delay each other. */
  async function fetchInTurn(wanted: readonly Assignment[]): Promise<void> {
    await afterPaint()
    for (const assignment of wanted) {
      if (wanted !== near) return
      await clips.get(assignment).catch(() => undefined)
    }
  }

  return {
    /** Shows the first clip and fetches the next ones. */
    show(queue: readonly Assignment[]): void {
      near = queue.slice(0, 1 + CLIPS_AHEAD)
      clips.retainOnly(near)
      void fetchInTurn(near)
      if (queue[0] === current) return
      current = queue[0]
      peaks = []
      if (!current) return
      progress(0)
      showPeaks(current).catch(() => undefined)
    },

    async play(): Promise<void> {
      const assignment = current
      if (!assignment) return
      isWanted = true
      try {
        const { url } = await clips.get(assignment)
        if (isWanted && assignment === current) await player.play(url)
      } catch (error) {
        if (assignment !== current) return
        const failure = error instanceof ApiError ? error.failure.kind : 'unplayable'
        onFailed(failure === 'refused' ? 'unplayable' : failure)
      }
    },

    pause(): void {
      isWanted = false
      player.pause()
    },

    stop(): void {
      isWanted = false
      player.stop()
    },
  }
}
