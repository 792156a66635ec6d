import { MAX_BYTES, type Levels } from '../../shared/audio/quality.js'
import { PushParser } from './bytes/push-parser.js'
import type { CodedAudio } from './codecs/coded-audio.js'
import type { DemuxResult } from './containers/demuxer.js'
import { demux } from './containers/detect.js'
import { CONTENT_TYPES, type AudioFormat } from './formats.js'
import { InvalidAudioError } from './invalid-audio.js'
import { checkMaxDuration, checkMinDuration, durationMs } from './limits.js'
import { silentAudio, type PacketAnalyzer } from './measures/packet-analyzer.js'
import { PcmLevelAnalyzer } from './measures/pcm-level-analyzer.js'
import { SilenceDetector } from './measures/silence-detector.js'

/** What the content of a file shows, whatever its sender claims. */
export interface AudioProperties {
  format: AudioFormat
  content_type: string
  /** The audible part, without encoder delay and padding. */
  duration_ms: number
  /** Hz, as decoded: 48000 for Opus. */
  sample_rate: number
  channels: number
  /** Known at once for WAV; null for compressed audio, which is measured later. */
  levels: Levels | null
}

/**
 * Examines a file as it is uploaded. Any method may throw (or reject with) an InvalidAudioError, as early as it can be
 * known; every later call gives the same error.
 */
export interface AudioProbe {
  /** Returns a promise when the decoders are behind; await it. The chunk must not be changed afterwards. */
  write(chunk: Buffer): void | Promise<void>
  finish(): Promise<AudioProperties>
  /** Releases everything; for uploads that end early. May be called at any time, more than once. */
  destroy(): void
}

export function createProbe(): AudioProbe {
  return new StreamingProbe()
}

class StreamingProbe implements AudioProbe {
  readonly #parser = new PushParser(
    demux({
      open: (audio) => {
        this.#audio = audio
        this.#analyzer = analyzerFor(audio)
      },
      packet: (bytes) => this.#analyzer?.push(bytes),
    }),
  )
  #audio: CodedAudio | undefined
  #analyzer: PacketAnalyzer | undefined
  #bytes = 0
  #failure: Error | undefined

  write(chunk: Buffer): void | Promise<void> {
    this.#rethrow()
    try {
      this.#bytes += chunk.length
      if (this.#bytes > MAX_BYTES) {
        throw new InvalidAudioError('audio_too_large', `The file is larger than ${MAX_BYTES} bytes.`)
      }
      this.#parser.push(chunk)
      return this.#analyzer?.backpressure()?.catch((error: unknown) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
  }

  async finish(): Promise<AudioProperties> {
    this.#rethrow()
    try {
      return await this.#conclude(this.#parser.end())
    } catch (error) {
      return this.#fail(error)
    }
  }

  destroy(): void {
    this.#failure ??= new Error('the probe was destroyed')
    this.#analyzer?.destroy()
  }

  async #conclude({
    format,
    frames,
    silent,
  }: DemuxResult & { format: AudioFormat }): Promise<AudioProperties> {
    if (!this.#audio || !this.#analyzer || frames === 0)
      throw new InvalidAudioError('audio_empty', 'There is no audio in the file.')
    const { sample_rate, channels } = this.#audio
    checkMaxDuration(frames, sample_rate)
    checkMinDuration(frames, sample_rate)
    if (silent) throw silentAudio()
    const levels = await this.#analyzer.finish()
    this.#rethrow()
    return {
      format,
      content_type: CONTENT_TYPES[format],
      duration_ms: durationMs(frames, sample_rate),
      sample_rate,
      channels,
      levels,
    }
  }

  #fail(error: unknown): never {
    this.destroy()
    this.#failure = error as Error
    throw error
  }

  #rethrow(): void {
    if (this.#failure) throw this.#failure
  }
}

function analyzerFor(audio: CodedAudio): PacketAnalyzer {
  if (audio.codec === 'pcm') return new PcmLevelAnalyzer(audio)
  return audio.codec === 'aac' ? noAnalyzer : new SilenceDetector(audio)
}

/** For AAC, which is not decoded: its demuxer finds silence in the frames themselves. */
const noAnalyzer: PacketAnalyzer = {
  push: () => undefined,
  backpressure: () => undefined,
  finish: async () => null,
  destroy: () => undefined,
}
