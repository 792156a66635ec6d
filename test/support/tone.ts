/** A WAV file (16 bit, mono) with a warbling tone; `salt` makes two of them differ. */
export function tone({ seconds = 1, rate = 16_000, amplitude = 0.3, salt = 0 } = {}): Buffer {
  const samples = Math.round(seconds * rate)
  const file = Buffer.alloc(44 + samples * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i++) {
    const time = i / rate
    const loudness = amplitude * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * time))
    file.writeInt16LE(Math.round(32_767 * loudness * Math.sin(2 * Math.PI * (220 + salt) * time)), 44 + i * 2)
  }
  return file
}
