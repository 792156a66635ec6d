import { ApiError, type Api, type Assignment } from '../lib/api/client.js'
import { peaksOf } from '../lib/dom/waveform.js'

interface Clip {
  /** An address inside this page. */
  url: string
  /** Peaks for the waveform; empty where the browser cannot decode the audio at once. */
  peaks(count: number): Promise<number[]>
}

const DECODING_RATE_HZ = 16_000
/** A store that takes longer is as good as out of reach. */
const DIRECT_TIMEOUT_MS = 30_000

/** The audio of what is on the screen and of what comes next, fetched ahead. */
export function createClips(api: Api) {
  const clips = new Map<string, Promise<Clip>>()
  let isDirect = true

  /** What the API leads to may be out of reach from here, or closed to this page: then it is asked to pass it on. */
  async function fetchAudio(url: string): Promise<Blob> {
    if (isDirect) {
      try {
        return await api.audio(url, DIRECT_TIMEOUT_MS)
      } catch (error) {
        if (!isPerhapsTheStore(error)) throw error
      }
    }
    const audio = await api.audio(`${url}?redirect=no`)
    isDirect = false
    return audio
  }

  async function fetchClip(url: string): Promise<Clip> {
    const file = await fetchAudio(url)
    const decoded = file.arrayBuffer().then(decode)
    decoded.catch(() => undefined)
    return {
      url: URL.createObjectURL(file),
      peaks: (count) => decoded.then((samples) => peaksOf(samples, count)).catch(() => []),
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

    /** Lets go of all but these. */
    keepOnly(assignments: readonly Assignment[]): void {
      const wanted = new Set(assignments.map(({ recording }) => recording?.id))
      for (const [id, clip] of clips) {
        if (wanted.has(id)) continue
        clips.delete(id)
        void clip.then(({ url }) => URL.revokeObjectURL(url)).catch(() => undefined)
      }
    },
  }
}

/** No answer, or one that is none of the API's own. */
function isPerhapsTheStore(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.trouble.kind === 'network' || error.trouble.kind === 'unavailable')
  )
}

async function decode(file: ArrayBuffer): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, 1, DECODING_RATE_HZ)
  return (await context.decodeAudioData(file)).getChannelData(0)
}
