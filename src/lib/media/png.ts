import { spells } from './format.ts'
import type { End, Format } from './format.ts'

const SIGNATURE = '\x89PNG\r\n\x1a\n'
/** Length, type and checksum of a chunk: PNG specification, 5.3. */
const FRAME = 12

/** A signature, then chunks: u32 length, 4 letters, data, u32 checksum; IHDR is the first and IEND the last. */
export const png: Format = {
  name: 'PNG',
  types: { 'image/png': 'image/png', 'image/apng': 'image/png' },
  first: [0x89],
  begins: (bytes, at) => spells(bytes, at, SIGNATURE),
  end: (bytes, at) => chunks(bytes, at + SIGNATURE.length),
  pixels: (file) => (file.length < 24 ? undefined : [file.readUInt32BE(16), file.readUInt32BE(20)]),
}

function chunks(bytes: Buffer, from: number): End {
  for (let at = from; at + FRAME <= bytes.length;) {
    const type = bytes.toString('latin1', at + 4, at + 8)
    if ((at === from) !== (type === 'IHDR') || !/^[A-Za-z]{4}$/.test(type)) return 'damaged'
    at += FRAME + bytes.readUInt32BE(at)
    if (type === 'IEND') return at <= bytes.length ? at : 'cut short'
  }
  return 'cut short'
}
