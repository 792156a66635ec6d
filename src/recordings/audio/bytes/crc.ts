/** The table of a CRC as Ogg and FLAC use them: most significant bit first, nothing inverted. */
function table(width: 8 | 16 | 32, polynomial: number): Int32Array {
  const entries = new Int32Array(256)
  const top = 2 ** (width - 1)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = (byte << (width - 8)) | 0
    for (let bit = 0; bit < 8; bit++)
      remainder = (remainder & top) !== 0 ? (remainder << 1) ^ polynomial : remainder << 1
    entries[byte] = width === 32 ? remainder : remainder & (2 ** width - 1)
  }
  return entries
}

const CRC8 = table(8, 0x07)
/** For loops that update the CRC-16 byte by byte: `crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ byte]`. */
export const CRC16 = table(16, 0x8005)
const CRC32 = table(32, 0x04c11db7)

/** The CRC-8 of the bytes; 0 when the last byte is the CRC-8 of those before it. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = CRC8[crc ^ byte]!
  return crc
}

/** The CRC-32 of the bytes, continued from `crc`. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  for (let i = 0; i < bytes.length; i++) crc = (crc << 8) ^ CRC32[((crc >>> 24) ^ bytes[i]!) & 0xff]!
  return crc
}
