/** What cameras put behind the end of a JPEG: it belongs to the file. */

import { spells } from './format.ts'
import { mp4 } from './mp4.ts'

/** Of segments that tell of it: where their data begins, behind FF, marker and length. */
export interface Segment {
  readonly at: number
  readonly length: number
}

/** Behind everything that belongs to the picture which ends at `end`, as its segments tell. */
export function pastMore(bytes: Buffer, end: number, segments: readonly Segment[]): number {
  const pictures = segments.map(({ at }) => (spells(bytes, at, 'MPF\0') ? pastPictures(bytes, at + 4) : 0))
  const past = Math.max(end, ...pictures)
  const film = segments.some((segment) => moves(bytes, segment)) && mp4.begins(bytes, past)
  const over = film ? mp4.end(bytes, past, () => false) : past
  return typeof over === 'number' ? over : past
}

const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const FILM = /\b(?:MotionPhoto|MicroVideo)(?:="|>)1\b/

/** Whether a segment says that a film follows the picture. */
const moves = (bytes: Buffer, { at, length }: Segment): boolean =>
  spells(bytes, at, XMP) && FILM.test(bytes.toString('latin1', at, at + length))

/** Pictures in one file at most. */
const MOST = 64
const ENTRIES = 0xb002

/**
 * Multi-Picture Format, CIPA DC-007: a TIFF header, then a list of u16 tag, u16 type, u32 bytes, u32 offset; behind the
 * tag of entries, 16 bytes each: flags, u32 size, u32 offset, counted from the header. Gives 0 unless a JPEG is there.
 */
function pastPictures(bytes: Buffer, header: number): number {
  const little = spells(bytes, header, 'II')
  const u16 = (at: number) =>
    at + 2 > bytes.length ? 0 : little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  const u32 = (at: number) =>
    at + 4 > bytes.length ? 0 : little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  const list = header + u32(header + 4)
  let past = 0
  for (let index = 0; index < Math.min(u16(list), MOST); index++) {
    const row = list + 2 + 12 * index
    if (u16(row) !== ENTRIES) continue
    const entries = header + u32(row + 8)
    for (let entry = 0; entry < Math.min(u32(row + 4) / 16, MOST); entry++) {
      const [size, offset] = [u32(entries + 16 * entry + 4), u32(entries + 16 * entry + 8)]
      const from = header + offset
      if (offset && spells(bytes, from, '\xff\xd8\xff') && from + size <= bytes.length)
        past = Math.max(past, from + size)
    }
  }
  return past
}
