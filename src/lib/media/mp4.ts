import { spells } from './format.ts'
import type { Format } from './format.ts'

/** Boxes that stand at the top of a file: ISO/IEC 14496-12, table 1. */
const BOXES = new Set(
  'ftyp pdin moov moof mfra mdat free skip wide meta uuid styp sidx ssix prft emsg udta imda'.split(' '),
)
/** Of the box that says what kind of file it is: less than its bytes of names, more than anybody writes. */
const LEAST = 12
const MOST = 1024

/** Boxes: u32 size with itself, 4 letters, content; size 1 has a u64 behind the letters, size 0 goes on to the end of all. `ftyp` is the first. */
export const mp4: Format = {
  name: 'MP4',
  types: {
    'video/mp4': 'video/mp4',
    'video/x-m4v': 'video/mp4',
    'audio/mp4': 'audio/mp4',
    'audio/x-m4a': 'audio/mp4',
  },
  first: [0],
  begins(bytes, at) {
    if (!spells(bytes, at + 4, 'ftyp')) return false
    const size = bytes.readUInt32BE(at)
    return size >= LEAST && size <= MOST && size % 4 === 0
  },
  end(bytes, from) {
    const seen = new Set<string>()
    let at = from
    while (at + 8 <= bytes.length) {
      const type = bytes.toString('latin1', at + 4, at + 8)
      if (!BOXES.has(type) || (type === 'ftyp' && at > from)) break
      const size = sizeOf(bytes, at)
      if (size < 8) return 'damaged'
      at += size
      if (at > bytes.length) return 'cut short'
      seen.add(type)
    }
    return seen.has('moov') && (seen.has('mdat') || seen.has('imda'))
      ? at
      : bytes.length - at < 8
        ? 'cut short'
        : 'damaged'
  },
}

function sizeOf(bytes: Buffer, at: number): number {
  const size = bytes.readUInt32BE(at)
  if (size === 0) return bytes.length - at
  if (size > 1) return size
  return at + 16 <= bytes.length ? Number(bytes.readBigUInt64BE(at + 8)) : bytes.length
}
