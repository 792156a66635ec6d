import type { CapturedAudio } from '../lib/capture/types.js'
import { createAudioPlayer } from '../lib/dom/audio-player.js'

/** Plays a take that is still on this page. `onStopped` is called at its end too. */
export function createTakePlayer(
  onStopped: () => void,
  onProgress: (seconds: number) => void = () => undefined,
) {
  const player = createAudioPlayer({ onProgress, onEnded: stop, onFailed: stop })
  let url: string | undefined

  function stop(): void {
    player.stop()
    if (url) URL.revokeObjectURL(url)
    url = undefined
    onStopped()
  }

  return {
    stop,
    isPlaying: () => url !== undefined,
    play({ bytes, contentType }: CapturedAudio): void {
      url = URL.createObjectURL(new Blob([bytes], { type: contentType }))
      void player.play(url)
    },
  }
}
