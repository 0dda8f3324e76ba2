/** PNGs, made quickly: the library's own encoder takes longer than the drawing. */

import { crc32, deflate } from 'node:zlib'
import { promisify } from 'node:util'

const MAGIC = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** Eight bits a channel, RGB, nothing interlaced. */
const KIND = Uint8Array.of(8, 2, 0, 0, 0)
/** Each row as it is. */
const PLAIN = 0

const squeeze = promisify(deflate)

/** @param rgba rows from the top, nothing see-through */
export async function encode(rgba: ArrayLike<number>, width: number, height: number): Promise<Uint8Array> {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const body = await squeeze(rows(rgba, width, height), { level: 1 })
  return Buffer.concat([
    MAGIC,
    ...chunk('IHDR', Buffer.concat([header, KIND])),
    ...chunk('IDAT', body),
    ...chunk('IEND', Buffer.alloc(0)),
  ])
}

function rows(rgba: ArrayLike<number>, width: number, height: number): Uint8Array {
  const raw = new Uint8Array(height * (width * 3 + 1))
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    raw[to++] = PLAIN
    for (let x = 0; x < width; x++, from += 4, to += 3) {
      raw[to] = rgba[from]!
      raw[to + 1] = rgba[from + 1]!
      raw[to + 2] = rgba[from + 2]!
    }
  }
  return raw
}

/** Length, name, data, and the sum of the last two. */
function chunk(name: string, data: Uint8Array): Uint8Array[] {
  const [length, sum, word] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.from(name, 'latin1')]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(data, crc32(word)))
  return [length, word, data, sum]
}
