import { pastMore } from './behind.ts'
import type { Segment } from './behind.ts'
import type { End, Format } from './format.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP1 = 0xe1
const APP2 = 0xe2
/** Segments that may tell of what follows: a file has a handful. */
const MOST = 256

/** Markers of ISO/IEC 10918-1, table B.1, that have a segment: all but the restarts, SOI, EOI and TEM. */
const segment = (marker: number): boolean =>
  marker >= 0xc0 && marker < 0xff && (marker < 0xd0 || marker > EOI)
/** What stands for itself between the bytes of a picture: a stuffed FF, a restart, or fill. */
const inside = (byte: number): boolean => byte === 0 || (byte >= 0xd0 && byte < SOI) || byte === 0xff
/** Start of a frame, which has the picture's size. */
const frame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** SOI, then segments: FF, marker, u16 length with itself; behind an SOS the picture's bytes up to the next marker; EOI. */
export const jpeg: Format = {
  name: 'JPEG',
  types: { 'image/jpeg': 'image/jpeg' },
  first: [0xff],
  begins: (bytes, at) =>
    bytes[at] === 0xff && bytes[at + 1] === SOI && bytes[at + 2] === 0xff && segment(bytes[at + 3] ?? 0xc0),
  end(bytes, at) {
    const told: Segment[] = []
    const end = walk(bytes, at, (marker, at) => {
      if ((marker === APP1 || marker === APP2) && told.length < MOST)
        told.push({ at: at + 4, length: bytes.readUInt16BE(at + 2) - 2 })
      return true
    })
    return typeof end === 'number' ? pastMore(bytes, end, told) : end
  },
  pixels(file) {
    let size: readonly [number, number] | undefined
    walk(file, 0, (marker, at) => {
      if (frame(marker) && at + 9 <= file.length)
        size ??= [file.readUInt16BE(at + 7), file.readUInt16BE(at + 5)]
      return marker !== SOS
    })
    return size
  },
}

/** @param see told of each segment where its FF stands; false: enough */
function walk(bytes: Buffer, from: number, see: (marker: number, at: number) => boolean = () => true): End {
  let at = from + 2
  while (at + 4 <= bytes.length || bytes[at + 1] === EOI) {
    const marker = bytes[at + 1]!
    if (bytes[at] !== 0xff) return 'damaged'
    if (marker === 0xff) at++ // fill
    else if (marker === EOI) return at + 2
    else if (!segment(marker) || bytes.readUInt16BE(at + 2) < 2) return 'damaged'
    else {
      if (!see(marker, at)) return at
      at += 2 + bytes.readUInt16BE(at + 2)
      if (marker === SOS) at = pastPicture(bytes, at)
    }
  }
  return 'cut short'
}

/** The first marker behind the bytes of a picture. */
function pastPicture(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at >= 0 && at + 1 < bytes.length && inside(bytes[at + 1]!))
    at = bytes.indexOf(0xff, at + (bytes[at + 1] === 0xff ? 1 : 2))
  return at < 0 ? bytes.length : at
}
