interface PlayerEvents {
  /** Seconds played and seconds in all, on every frame while it plays. */
  onProgress(at: number, of: number): void
  onEnded(): void
  /** `blocked`: the browser requires a press first. `unplayable`: it cannot decode this audio. */
  onFailed(why: 'blocked' | 'unplayable'): void
}

/** A browser's inaccuracy when it seeks, in seconds. */
const SEEK_TOLERANCE_S = 0.05

/** Plays one clip at a time, and lets no seek skip audio that was not played yet. */
export function createAudioPlayer({ onProgress, onEnded, onFailed }: PlayerEvents) {
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

  // Headset keys and the browser's own controls can seek.
  audio.addEventListener('timeupdate', () => {
    if (!audio.seeking) furthest = Math.max(furthest, audio.currentTime)
  })
  audio.addEventListener('seeking', () => {
    if (audio.currentTime > furthest + SEEK_TOLERANCE_S) audio.currentTime = furthest
  })

  return {
    /** Resumes a clip where it was paused, or plays another one from its start. */
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
    /** Sets the speed of this clip and all that follow, as a multiple; the pitch stays. */
    setSpeed(speed: number): void {
      audio.defaultPlaybackRate = audio.playbackRate = speed
    },
    /** Stops and releases the clip. */
    stop(): void {
      cancelAnimationFrame(frame)
      audio.pause()
      audio.removeAttribute('src')
    },
  }
}
