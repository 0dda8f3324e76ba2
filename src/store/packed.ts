import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { text, utf8 } from '../lib/bytes.ts'

/** Bytes of what is unpacked, at most: what comes from elsewhere may claim to be anything. */
const MOST = 256 << 20

/** Bytes by zstd. */
export const packed = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes)

/** And back. @throws RangeError when there are more than `most` */
export const unpacked = (bytes: Uint8Array, most = MOST): Uint8Array =>
  zstdDecompressSync(bytes, { maxOutputLength: most })

export const packedText = (words: string): Uint8Array => packed(utf8(words))

export const unpackedText = (bytes: Uint8Array): string => text(unpacked(bytes))
