import { codes, spells } from './format.ts'
import type { Format } from './format.ts'

const HEAD = 27
const BEGINS = 2
const ENDS = 4

/**
 * Pages: `OggS`, version 0, flags, 8 bytes of position, u32 stream, u32 number, u32 checksum, a count and as many
 * lengths (RFC 3533, 6). A page that begins a stream, when all that had begun are over, belongs to another file.
 */
export const ogg: Format = {
  name: 'OGG',
  types: {
    'audio/ogg': 'audio/ogg',
    'audio/ogg; codecs=opus': 'audio/ogg',
    'video/ogg': 'video/ogg',
  },
  first: codes('O'),
  begins: (bytes, at) => page(bytes, at) && (bytes[at + 5]! & BEGINS) > 0,
  end(bytes, from) {
    const open = new Set<number>()
    let at = from
    while (page(bytes, at)) {
      const flags = bytes[at + 5]!
      if (flags & BEGINS && at > from && open.size === 0) return at
      if (at + HEAD > bytes.length) return 'cut short'
      const stream = bytes.readUInt32LE(at + 14)
      if (flags & ENDS) open.delete(stream)
      else if (flags & BEGINS) open.add(stream)
      at += HEAD + bytes[at + 26]! + sum(bytes, at + HEAD, bytes[at + 26]!)
      if (at > bytes.length) return 'cut short'
    }
    const rest = bytes.subarray(at, at + 6)
    const begun =
      open.size > 0 && rest.length > 0 && rest.length < 6 && spells(rest, 0, 'OggS\0'.slice(0, rest.length))
    return begun ? 'cut short' : at
  },
}

const page = (bytes: Buffer, at: number): boolean =>
  spells(bytes, at, 'OggS\0') && at + 5 < bytes.length && bytes[at + 5]! < 8

function sum(bytes: Buffer, at: number, count: number): number {
  let sum = 0
  for (const byte of bytes.subarray(at, at + count)) sum += byte
  return sum
}
