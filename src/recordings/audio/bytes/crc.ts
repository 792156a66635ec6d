/** Checksums as Ogg and FLAC use them: most significant bit first, nothing inverted. */
function table(width: 8 | 16 | 32, polynomial: number): Int32Array {
  const entries = new Int32Array(256)
  const top = 2 ** (width - 1)
  for (let byte = 0; byte < 256; byte++) {
    let rest = (byte << (width - 8)) | 0
    for (let bit = 0; bit < 8; bit++) rest = (rest & top) !== 0 ? (rest << 1) ^ polynomial : rest << 1
    entries[byte] = width === 32 ? rest : rest & (2 ** width - 1)
  }
  return entries
}

const CRC8 = table(8, 0x07)
/** For loops that update one byte at a time: `crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ byte]`. */
export const CRC16 = table(16, 0x8005)
const CRC32 = table(32, 0x04c11db7)

/** 0 when the last byte is the CRC-8 of those before it. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = CRC8[crc ^ byte]!
  return crc
}

/** Continues `crc` over `bytes`. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  for (let i = 0; i < bytes.length; i++) crc = (crc << 8) ^ CRC32[((crc >>> 24) ^ bytes[i]!) & 0xff]!
  return crc
}
