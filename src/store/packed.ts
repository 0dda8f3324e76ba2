import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { text, utf8 } from '../lib/bytes.ts'

/** Bytes of what is unpacked, at most: what comes from elsewhere may claim to be anything. */
const MOST = 256 << 20

/** Bytes by zstd. */
export const packed = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes)

/** And back, in a buffer that is no larger: what is little comes as a view on 64 KiB. @throws RangeError when there are more than `most` */
export function unpacked(bytes: Uint8Array, most = MOST): Uint8Array {
  const whole = zstdDecompressSync(bytes, { maxOutputLength: most })
  return whole.length < whole.buffer.byteLength ? new Uint8Array(whole) : whole
}

export const packedText = (words: string): Uint8Array => packed(utf8(words))

export const unpackedText = (bytes: Uint8Array): string => text(unpacked(bytes))
