/** What the header of a frame tells. */
interface Frame {
  readonly samples: number
}

/** Samples by the code in the header; 6 and 7 are told behind it. RFC 9639, 9.1.1. */
const SAMPLES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768]
/** Bytes behind the number for the codes of samples and of their rate that say so. */
const MORE_SAMPLES: Readonly<Record<number, number>> = { 6: 1, 7: 2 }
const MORE_RATE: Readonly<Record<number, number>> = { 12: 1, 13: 2, 14: 2 }

/** The frame whose header stands there whole: 15 bits of sync, codes, its number as UTF-8 has it, and a checksum. */
export function frame(bytes: Buffer, at: number): Frame | undefined {
  if (at + 6 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) return undefined
  const [samples, rate] = [bytes[at + 2]! >> 4, bytes[at + 2]! & 15]
  const [channels, bits] = [bytes[at + 3]! >> 4, (bytes[at + 3]! >> 1) & 7]
  if (samples === 0 || rate === 15 || channels > 10 || bits === 3 || bytes[at + 3]! & 1) return undefined
  const told = at + 4 + numberLength(bytes[at + 4]!)
  const more = MORE_SAMPLES[samples] ?? 0
  const end = told + more + (MORE_RATE[rate] ?? 0)
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return undefined
  return { samples: more ? bytes.readUIntBE(told, more) + 1 : SAMPLES[samples]! }
}

/** Bytes of a number that begins so. */
const numberLength = (byte: number): number => (byte < 0x80 ? 1 : Math.max(1, Math.clz32(~(byte << 24))))

/** The checksum of a frame's header: polynomial 7. */
function crc8(bytes: Buffer, from: number, to: number): number {
  let crc = 0
  for (let at = from; at < to; at++) {
    crc ^= bytes[at]!
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 7) & 0xff : crc << 1
  }
  return crc
}

/** Polynomial 0x8005, by the byte that leaves. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x8005 : crc << 1
  return crc
})

/** The checksum of a frame, one byte further: 0 behind its last two, which are the checksum. */
export const crc16 = (crc: number, byte: number): number => ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ byte]!
