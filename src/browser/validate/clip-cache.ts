import { ApiError, type ApiClient } from '../lib/api/client.js'
import type { Assignment } from '../lib/api/types.js'
import { computePeaks } from '../lib/dom/waveform.js'

interface Clip {
  /** A blob URL of this page. */
  url: string
  /** Peaks for the waveform; empty where the browser cannot decode the whole file. */
  peaks(count: number): Promise<number[]>
}

const DECODING_RATE_HZ = 16_000
/** A store that takes longer counts as unreachable. */
const DIRECT_TIMEOUT_MS = 30_000

/** Fetches and keeps the audio of the clip on the screen and of the next ones. */
export function createClipCache(api: ApiClient) {
  const clips = new Map<string, Promise<Clip>>()
  let followsRedirect = true

  /** Fetches audio from the store that the API redirects to, or through the API where the store is unreachable. */
  async function fetchAudio(url: string): Promise<Blob> {
    if (followsRedirect) {
      try {
        return await api.fetchAudio(url, DIRECT_TIMEOUT_MS)
      } catch (error) {
        if (!mayBeTheStore(error)) throw error
      }
    }
    const audio = await api.fetchAudio(`${url}?redirect=no`)
    followsRedirect = false
    return audio
  }

  async function fetchClip(url: string): Promise<Clip> {
    const file = await fetchAudio(url)
    const decoded = file.arrayBuffer().then(decode)
    decoded.catch(() => undefined)
    return {
      url: URL.createObjectURL(file),
      peaks: (count) => decoded.then((samples) => computePeaks(samples, count)).catch(() => []),
    }
  }

  return {
    /** Rejects with an ApiError; the next call tries again. */
    get({ recording }: Assignment): Promise<Clip> {
      if (!recording) throw new Error('This assignment has no recording')
      const known = clips.get(recording.id)
      if (known) return known
      const clip = fetchClip(recording.audio_url)
      clips.set(recording.id, clip)
      clip.catch(() => clips.delete(recording.id))
      return clip
    },

    /** Releases every clip but those of these assignments. */
    retainOnly(assignments: readonly Assignment[]): void {
      const wanted = new Set(assignments.map(({ recording }) => recording?.id))
      for (const [id, clip] of clips) {
        if (wanted.has(id)) continue
        clips.delete(id)
        void clip.then(({ url }) => URL.revokeObjectURL(url)).catch(() => undefined)
      }
    },
  }
}

/** Whether the store may have caused the failure: no answer came, or none of the API's own. */
function mayBeTheStore(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.failure.kind === 'network' || error.failure.kind === 'unavailable')
  )
}

async function decode(file: ArrayBuffer): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, 1, DECODING_RATE_HZ)
  return (await context.decodeAudioData(file)).getChannelData(0)
}
