import { ApiError, type Api, type Assignment } from '../lib/api/client.js'
import { element, painted, setText } from '../lib/dom/dom.js'
import { createPlayer } from '../lib/dom/audio-player.js'
import { clockFormat } from '../lib/translate.js'
import { barsOf, drawBars } from '../lib/dom/waveform.js'
import { createClips } from './clip-cache.js'
import { connectSpeed } from './playback-speed.js'
import type { Failure } from './state.js'

interface StageEvents {
  onEnded(): void
  /** The browser wants another press before it plays. */
  onBlocked(): void
  onFailed(failure: Failure): void
}

/** How many clips behind the current one are fetched ahead. */
const AHEAD = 2

/** Plays clips and shows their waveforms. */
export function createStage(api: Api, locale: string, { onEnded, onBlocked, onFailed }: StageEvents) {
  const canvas = element<HTMLCanvasElement>('#wave')
  const clock = element('#clock')
  const time = clockFormat(locale)
  const clips = createClips(api)
  let current: Assignment | undefined
  let near: readonly Assignment[] = []
  let isWanted = false
  let peaks: number[] = []

  const player = createPlayer({
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

  connectSpeed((speed) => player.setSpeed(speed))

  // The browser does not know how long some recordings are; the server does.
  function seconds(): number {
    return (current?.recording?.duration_ms ?? 0) / 1000
  }

  function progress(at: number): void {
    drawBars(canvas, peaks, at / seconds())
    setText(clock, `${time(at)} / ${time(seconds())}`)
  }

  async function showPeaks(assignment: Assignment): Promise<void> {
    await painted()
    const clip = await clips.get(assignment)
    const found = await clip.peaks(barsOf(canvas))
    if (assignment !== current) return
    peaks = found
    if (!isWanted) progress(0)
  }

  /** One after the other, and after the words: on a slow line each takes from what is waited for. */
  async function fetchInTurn(wanted: readonly Assignment[]): Promise<void> {
    await painted()
    for (const assignment of wanted) {
      if (wanted !== near) return
      await clips.get(assignment).catch(() => undefined)
    }
  }

  return {
    /** Puts the first clip on the stage and fetches the next ones. */
    show(queue: readonly Assignment[]): void {
      near = queue.slice(0, 1 + AHEAD)
      clips.keepOnly(near)
      void fetchInTurn(near)
      if (queue[0] === current) return
      current = queue[0]
      peaks = []
      if (!current) return
      progress(0)
      showPeaks(current).catch(() => undefined)
    },

    async play(): Promise<void> {
      const mine = current
      if (!mine) return
      isWanted = true
      try {
        const { url } = await clips.get(mine)
        if (isWanted && mine === current) await player.play(url)
      } catch (error) {
        if (mine !== current) return
        const trouble = error instanceof ApiError ? error.trouble.kind : 'unplayable'
        onFailed(trouble === 'refused' ? 'unplayable' : trouble)
      }
    },

    pause(): void {
      isWanted = false
      player.pause()
    },

    silence(): void {
      isWanted = false
      player.silence()
    },
  }
}
