export interface WavOptions {
  samples: Buffer
  rate?: number
  channels?: number
  bits?: number
  formatCode?: number
  /** What the headers say instead of the truth. */
  dataSize?: number
  riffSize?: number
  /** Chunks between the format and the samples, and after the samples. */
  before?: Buffer
  after?: Buffer
}

/** A WAV file, as right or wrong as asked for. */
export function makeWav(options: WavOptions): Buffer {
  const { samples, rate = 16_000, channels = 1, bits = 16, formatCode = 1 } = options
  const { before = Buffer.alloc(0), after = Buffer.alloc(0) } = options
  const format = Buffer.alloc(16)
  format.writeUInt16LE(formatCode, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE((rate * channels * bits) / 8, 8)
  format.writeUInt16LE((channels * bits) / 8, 12)
  format.writeUInt16LE(bits, 14)
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    before,
    chunk('data', samples, options.dataSize),
    after,
  ])
  return Buffer.concat([header('RIFF', options.riffSize ?? body.length), body])
}

/** A RIFF chunk with its padding; `size` when it should lie. */
export function chunk(id: string, content: Buffer, size = content.length): Buffer {
  return Buffer.concat([header(id, size), content, Buffer.alloc(content.length % 2)])
}

function header(id: string, size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.write(id, 'latin1')
  bytes.writeUInt32LE(size, 4)
  return bytes
}

/** 16-bit samples of a tone, interleaved over the channels. */
export function tone(seconds: number, { rate = 16_000, channels = 1, amplitude = 0.3 } = {}): Buffer {
  const frames = Math.round(seconds * rate)
  const samples = new Int16Array(frames * channels)
  for (let i = 0; i < samples.length; i++) {
    const time = Math.floor(i / channels) / rate
    samples[i] = Math.round(32_767 * amplitude * Math.sin(2 * Math.PI * 220 * time))
  }
  return Buffer.from(samples.buffer)
}
