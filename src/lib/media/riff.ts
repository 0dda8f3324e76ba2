import { codes, spells } from './format.ts'
import type { Format } from './format.ts'

/** What one may say at most: a size above it is taken for words. */
const MOST = 0x04000000
/** Sizes that programs write which do not know how much is to come. */
const unknown = (size: number): boolean => size === 0 || size >= 0x7fffff00

/** A kind of RIFF file: `RIFF`, u32 length of what follows, the form, then chunks of which the first has one of these names. */
const riff = (name: string, form: string, type: string, chunks: RegExp): Format => ({
  name,
  types: { [type]: type },
  first: codes('R'),
  begins(bytes, at) {
    if (!spells(bytes, at, 'RIFF') || !spells(bytes, at + 8, form)) return false
    const size = bytes.readUInt32LE(at + 4)
    return (size <= MOST || unknown(size)) && chunks.test(bytes.toString('latin1', at + 12, at + 16))
  },
  end(bytes, at) {
    const size = bytes.readUInt32LE(at + 4)
    if (unknown(size)) return bytes.length
    const end = at + 8 + size
    if (size < 12) return 'damaged'
    if (end > bytes.length) return 'cut short'
    return size % 2 && bytes[end] === 0 ? end + 1 : end // chunks are padded, and not everybody counts that
  },
})

export const wav = riff('WAV', 'WAVE', 'audio/wav', /^[ -~]{4}$/)

const still = riff('WebP', 'WEBP', 'image/webp', /^VP8[ LX]$/)

export const webp: Format = {
  ...still,
  pixels(file) {
    if (file.length < 30) return undefined
    const chunk = file.toString('latin1', 12, 16)
    if (chunk === 'VP8 ') return [file.readUInt16LE(26) & 0x3fff, file.readUInt16LE(28) & 0x3fff]
    if (chunk === 'VP8X') return [file.readUIntLE(24, 3) + 1, file.readUIntLE(27, 3) + 1]
    const bits = file.readUInt32LE(21) // VP8L: 14 bits each, less one
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
  },
}
