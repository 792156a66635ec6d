const RATE_HZ = 16_000
const SECONDS = 5

/** A WAV file of 160 KB: five seconds of a voice-like sound that is neither too quiet nor clipped. */
export function wavOf160KB(): Buffer {
  const samples = RATE_HZ * SECONDS
  const file = Buffer.alloc(44 + samples * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(RATE_HZ, 24)
  file.writeUInt32LE(RATE_HZ * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i++) file.writeInt16LE(sampleAt(i / RATE_HZ), 44 + i * 2)
  return file
}

function sampleAt(second: number): number {
  const syllable = 0.55 + 0.45 * Math.sin(2 * Math.PI * 3 * second)
  const tone = Math.sin(2 * Math.PI * 180 * second) + 0.5 * Math.sin(2 * Math.PI * 1_130 * second)
  return Math.round(12_000 * syllable * tone)
}
