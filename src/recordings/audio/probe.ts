import {
  durationMs,
  refuseTooLong,
  refuseTooShort,
  type CodedAudio,
  type Demuxed,
} from './containers/demuxer.js'
import { CONTENT_TYPES, type AudioFacts, type AudioFormat, type AudioProbe } from './formats.js'
import { ChunkedReader } from './bytes/push-parser.js'
import { silence, type Listener } from './measures/packet-analyzer.js'
import { PcmListener } from './measures/pcm-level-analyzer.js'
import { MAX_BYTES } from '../../shared/audio/quality.js'
import { demux } from './containers/detect.js'
import { AudioRefusal } from './invalid-audio.js'
import { SilenceGate } from './measures/silence-detector.js'

/** Examines one file as it is received; see {@link AudioProbe}. */
export function createProbe(): AudioProbe {
  return new StreamingProbe()
}

class StreamingProbe implements AudioProbe {
  readonly #reader = new ChunkedReader(
    demux({
      open: (audio) => {
        this.#audio = audio
        this.#listener = listenerFor(audio)
      },
      packet: (bytes) => this.#listener?.packet(bytes),
    }),
  )
  #audio: CodedAudio | undefined
  #listener: Listener | undefined
  #bytes = 0
  #refusal: Error | undefined

  write(chunk: Buffer): void | Promise<void> {
    this.#rethrow()
    try {
      this.#bytes += chunk.length
      if (this.#bytes > MAX_BYTES) {
        throw new AudioRefusal('audio_too_large', `The file is larger than ${MAX_BYTES} bytes.`)
      }
      this.#reader.push(chunk)
      return this.#listener?.pressure()?.catch((error: unknown) => this.#refuse(error))
    } catch (error) {
      this.#refuse(error)
    }
  }

  async finish(): Promise<AudioFacts> {
    this.#rethrow()
    try {
      return await this.#conclude(this.#reader.end())
    } catch (error) {
      return this.#refuse(error)
    }
  }

  destroy(): void {
    this.#refusal ??= new Error('the probe was destroyed')
    this.#listener?.destroy()
  }

  async #conclude({ format, frames, silent }: Demuxed & { format: AudioFormat }): Promise<AudioFacts> {
    if (!this.#audio || !this.#listener || frames === 0)
      throw new AudioRefusal('audio_empty', 'There is no audio in the file.')
    const { sample_rate, channels } = this.#audio
    refuseTooLong(frames, sample_rate)
    refuseTooShort(frames, sample_rate)
    if (silent) throw silence()
    const levels = await this.#listener.end()
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

  #refuse(error: unknown): never {
    this.destroy()
    this.#refusal = error as Error
    throw error
  }

  #rethrow(): void {
    if (this.#refusal) throw this.#refusal
  }
}

function listenerFor(audio: CodedAudio): Listener {
  if (audio.codec === 'pcm') return new PcmListener(audio)
  return audio.codec === 'aac' ? deaf : new SilenceGate(audio)
}

/** For AAC, which we cannot decode: its demuxer knows from the frames alone whether there may be sound. */
const deaf: Listener = {
  packet: () => undefined,
  pressure: () => undefined,
  end: async () => null,
  destroy: () => undefined,
}
