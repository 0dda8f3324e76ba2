import { codes, spells } from './format.ts'
import type { End, Format } from './format.ts'
import { pastTags, tagged } from './tags.ts'

/** kbit/s of layer III by index, for MPEG 1 and for MPEG 2 and 2.5; 0: free or forbidden. ISO/IEC 11172-3, 2.4.2.3. */
const RATES = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
}
const SAMPLES = [44_100, 48_000, 32_000]
/** By version, the samples that are divided by so much; undefined: reserved. */
const DIVIDED = [4, undefined, 2, 1]

const ID3V1 = 128
const APE = 32

/** Tags of ID3, then frames one after the other, then more tags. No header says how many: the file ends where no frame of its kind follows. */
export const mp3: Format = {
  name: 'MP3',
  types: { 'audio/mpeg': 'audio/mpeg' },
  first: [0xff, ...codes('I')],
  begins(bytes, at) {
    if (tagged(bytes, at)) return !spells(bytes, pastTags(bytes, at), 'fLaC')
    const length = frame(bytes, at)
    return length > 0 && (at + length === bytes.length || alike(bytes, at, at + length))
  },
  end(bytes, from) {
    const first = pastTags(bytes, from)
    let at = first
    while (at === first ? frame(bytes, at) > 0 : alike(bytes, first, at) && !informs(bytes, at))
      at += frame(bytes, at)
    if (at > bytes.length || (at === first && at + 4 > bytes.length)) return 'cut short'
    return at === first ? 'damaged' : trailers(bytes, at)
  },
}

/** Length of the frame whose header stands there; 0: none does. */
function frame(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe6) !== 0xe2) return 0
  const [version, rest] = [(bytes[at + 1]! >> 3) & 3, bytes[at + 2]!]
  const [divided, samples] = [DIVIDED[version], SAMPLES[(rest >> 2) & 3]]
  const rate = RATES[version === 3 ? 1 : 2][rest >> 4]!
  if (!divided || !samples || !rate) return 0
  return Math.floor(((version === 3 ? 144_000 : 72_000) * rate * divided) / samples) + ((rest >> 1) & 1)
}

/** Whether a frame of the same version and rate of samples as that of `first` stands there. */
const alike = (bytes: Buffer, first: number, at: number): boolean =>
  frame(bytes, at) > 0 &&
  ((bytes[at + 1]! ^ bytes[first + 1]!) & 0x18) === 0 &&
  ((bytes[at + 2]! ^ bytes[first + 2]!) & 0x0c) === 0

/** Whether it is a frame about a file, which is the first of one: Xing's, behind 9, 17 or 32 bytes about its sound. */
const informs = (bytes: Buffer, at: number): boolean =>
  [13, 21, 36].some((skip) => spells(bytes, at + skip, 'Xing') || spells(bytes, at + skip, 'Info'))

/** Tags at the end: APE's, whose header or footer tells its size, and the 128 bytes of ID3v1. */
function trailers(bytes: Buffer, from: number): End {
  let at = from
  if (spells(bytes, at, 'APETAGEX') && at + APE <= bytes.length) at += APE + bytes.readUInt32LE(at + 12)
  if (spells(bytes, at, 'TAG') && (bytes.includes(0, at) || at + ID3V1 === bytes.length)) at += ID3V1
  return at <= bytes.length ? at : 'cut short'
}
