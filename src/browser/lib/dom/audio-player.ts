interface PlayerEvents {
  /** Seconds played and seconds in all; some ten times a second while it plays. */
  onProgress(at: number, of: number): void
  onEnded(): void
  /** `blocked`: the browser wants a press first. `unplayable`: it cannot read this audio. */
  onFailed(why: 'blocked' | 'unplayable'): void
}

/** What a browser may be off by where it seeks, in seconds. */
const SEEK_TOLERANCE_S = 0.05

/** Plays one clip at a time, from the start to the end: nothing jumps over what was not played yet. */
export function createPlayer({ onProgress, onEnded, onFailed }: PlayerEvents) {
  const audio = new Audio()
  let frame = 0
  let furthest = 0

  function follow(): void {
    cancelAnimationFrame(frame)
    onProgress(audio.currentTime, audio.duration)
    if (!audio.paused) frame = requestAnimationFrame(follow)
  }

  audio.addEventListener('playing', follow)
  audio.addEventListener('ended', () => {
    cancelAnimationFrame(frame)
    onEnded()
  })

  // The keys of a headset and the browser's own controls seek.
  audio.addEventListener('timeupdate', () => {
    if (!audio.seeking) furthest = Math.max(furthest, audio.currentTime)
  })
  audio.addEventListener('seeking', () => {
    if (audio.currentTime > furthest + SEEK_TOLERANCE_S) audio.currentTime = furthest
  })

  return {
    /** Plays on from where this clip was paused, or another one from its start. */
    async play(url: string): Promise<void> {
      if (audio.getAttribute('src') !== url) {
        furthest = 0
        audio.src = url
      }
      try {
        await audio.play()
      } catch (error) {
        const { name } = error as DOMException
        if (name !== 'AbortError') onFailed(name === 'NotAllowedError' ? 'blocked' : 'unplayable')
      }
    },
    pause(): void {
      audio.pause()
    },
    /** How fast this clip and all that follow play, as a multiple; the voice keeps its pitch. */
    setSpeed(speed: number): void {
      audio.defaultPlaybackRate = audio.playbackRate = speed
    },
    /** Stops and lets go of the clip. */
    silence(): void {
      cancelAnimationFrame(frame)
      audio.pause()
      audio.removeAttribute('src')
    },
  }
}
