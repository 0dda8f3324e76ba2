import { codes, spells, wordy } from './format.ts'
import type { End, Format } from './format.ts'

const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
/** Signature and logical screen descriptor; an image descriptor. GIF89a, 17, 18 and 20. */
const HEAD = 13
const DESCRIPTOR = 10

/** Bytes of the colour table that a packed field tells of. */
const colours = (packed: number): number => (packed & 0x80 ? 3 << ((packed & 7) + 1) : 0)

/** A head with its colours, then blocks: extensions and images, each a chain of sub-blocks, up to the trailer. */
export const gif: Format = {
  name: 'GIF',
  types: { 'image/gif': 'image/gif' },
  first: codes('G'),
  begins: (bytes, at) =>
    (spells(bytes, at, 'GIF87a') || spells(bytes, at, 'GIF89a')) &&
    !wordy(bytes, at + 6, at + HEAD) &&
    opens(bytes, at + HEAD + colours(bytes[at + 10] ?? 0)),
  end: (bytes, at) => blocks(bytes, at + HEAD + colours(bytes[at + 10] ?? 0)),
  pixels: (file) => (file.length < HEAD ? undefined : [file.readUInt16LE(6), file.readUInt16LE(8)]),
}

/** Whether a first block stands there, as far as there are bytes. */
function opens(bytes: Buffer, at: number): boolean {
  if (bytes[at] === EXTENSION) return [0x01, 0xf9, 0xfe, 0xff, undefined].includes(bytes[at + 1])
  const size = bytes[at + DESCRIPTOR + colours(bytes[at + 9] ?? 0)] ?? 2
  return at >= bytes.length || (bytes[at] === IMAGE && size >= 1 && size <= 11) // bits of an LZW code, the first
}

function blocks(bytes: Buffer, from: number): End {
  for (let at = from; at < bytes.length;) {
    const kind = bytes[at]
    if (kind === TRAILER) return at + 1
    if (kind !== EXTENSION && kind !== IMAGE) return 'damaged'
    at += kind === IMAGE ? DESCRIPTOR + colours(bytes[at + 9] ?? 0) + 1 : 2
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1
    at++
  }
  return 'cut short'
}
