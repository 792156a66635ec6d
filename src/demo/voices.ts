import { Readable } from 'node:stream'
import { closeDecoders, inspect, measure, type Inspected, type Measurement } from '../recordings/index.js'
import type { Chance } from './chance.js'

/** Different clips: recordings share them, each in an object of its own. */
export const VOICES = 16

/** Enough to hear syllables in, and half the size of what a telephone of today sends. */
const SAMPLE_RATE = 8_000
const SHORTEST_S = 1.2
const LONGEST_S = 3.4
const HEADER_BYTES = 44
const FULL_SCALE = 32_767
/** Where vowels ring, in Hz: a, e, i, o, u. */
const FORMANTS = [
  [730, 1090],
  [530, 1840],
  [390, 1990],
  [570, 840],
  [440, 1020],
] as const
const FORMANT_WIDTH = 180

/** A clip that is nobody's voice, with all that Sauti knows of one. */
export interface Voice extends Inspected, Pick<Measurement, 'speech_share' | 'noise_db'> {
  body: Buffer
}

/** Clips that hum like speech, examined and measured as any recording is. */
export async function makeVoices(chance: Chance): Promise<Voice[]> {
  try {
    const voices: Voice[] = []
    for (let nth = 0; nth < VOICES; nth++) {
      const body = wav(hum(chance))
      const inspected = await inspect(Readable.from([body]), drain)
      const { speech_share, noise_db } = await measure(Readable.from([body]), inspected.facts.format)
      voices.push({ ...inspected, body, speech_share, noise_db })
    }
    return voices
  } finally {
    await closeDecoders()
  }
}

async function drain(audio: Readable): Promise<void> {
  for await (const chunk of audio) void chunk
}

/** Syllables of one voice, with a breath before and after. */
function hum(chance: Chance): Float64Array {
  const seconds = SHORTEST_S + chance.next() * (LONGEST_S - SHORTEST_S)
  const samples = new Float64Array(Math.round(seconds * SAMPLE_RATE))
  const pitch = chance.isTrue(0.5) ? chance.bell(120, 15) : chance.bell(205, 20)
  const loudness = 0.25 + 0.2 * chance.next()
  for (let i = 0; i < samples.length; i++) samples[i] = 0.0008 * (chance.next() - 0.5)
  const breath = 0.12 + 0.1 * chance.next()
  let at = breath
  while (at < seconds - breath) {
    const lasts = Math.min(0.1 + 0.12 * chance.next(), seconds - breath - at)
    addSyllable(samples, at, lasts, pitch * (1 + 0.12 * (chance.next() - 0.5)), loudness, chance)
    at += lasts + (chance.isTrue(0.15) ? 0.2 : 0.03)
  }
  return samples
}

function addSyllable(
  samples: Float64Array,
  at: number,
  lasts: number,
  pitch: number,
  loudness: number,
  chance: Chance,
): void {
  const formants = FORMANTS[chance.whole(0, FORMANTS.length - 1)]!
  const overtones = Array.from({ length: Math.floor(3_000 / pitch) }, (_, n) => {
    const frequency = (n + 1) * pitch
    const rings = formants.map((formant) => Math.exp(-(((frequency - formant) / FORMANT_WIDTH) ** 2)))
    return { frequency, amplitude: 0.12 / (n + 1) + 0.3 * Math.max(...rings) }
  })
  const from = Math.round(at * SAMPLE_RATE)
  const count = Math.min(Math.round(lasts * SAMPLE_RATE), samples.length - from)
  const envelope = Float64Array.from({ length: count }, (_, i) => loudness * Math.sin((Math.PI * i) / count))
  for (const { frequency, amplitude } of overtones) {
    const angle = (2 * Math.PI * frequency) / SAMPLE_RATE
    // Each value of a sine follows from the two before it.
    let [before, now] = [-Math.sin(angle), 0]
    for (let i = 0; i < count; i++) {
      samples[from + i]! += envelope[i]! * amplitude * now
      const next = 2 * Math.cos(angle) * now - before
      before = now
      now = next
    }
  }
}

/** PCM of 16 bits, one channel. */
function wav(samples: Float64Array): Buffer {
  const bytes = samples.length * 2
  const file = Buffer.alloc(HEADER_BYTES + bytes)
  file.write('RIFF', 0)
  file.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(SAMPLE_RATE, 24)
  file.writeUInt32LE(SAMPLE_RATE * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(bytes, 40)
  samples.forEach((sample, i) => {
    const kept = Math.max(-1, Math.min(1, sample))
    file.writeInt16LE(Math.round(kept * FULL_SCALE), HEADER_BYTES + i * 2)
  })
  return file
}
