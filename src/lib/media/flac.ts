import { codes, spells, wordy } from './format.ts'
import type { End, Format } from './format.ts'
import { crc16, frame } from './flac-frame.ts'
import { pastTags, tagged } from './tags.ts'

/** What STREAMINFO tells of all frames: RFC 9639, 8.2. */
interface Info {
  /** Bytes of the longest frame. */
  readonly longest: number
  /** Samples of the whole file; 0: not known. */
  readonly samples: number
}

const INFO = 34
/** Bytes of a frame beyond those of its samples, at most. */
const AROUND = 1024

/**
 * `fLaC`, blocks of metadata (u8 kind, whose highest bit says that it is the last; u24 length), then frames, which do not
 * tell their length: one ends where its checksum comes out even and the next begins, the last one where something else does.
 */
export const flac: Format = {
  name: 'FLAC',
  types: { 'audio/flac': 'audio/flac' },
  first: codes('fI'),
  begins(bytes, at) {
    const start = tagged(bytes, at) ? pastTags(bytes, at) : at
    return spells(bytes, start, 'fLaC') && (bytes[start + 4] ?? 0xff) % 0x80 === 0
  },
  end(bytes, at, another) {
    const start = pastTags(bytes, at) + 4
    const first = pastMetadata(bytes, start)
    if (start + 4 + INFO > bytes.length || first > bytes.length) return 'cut short'
    return frames(bytes, first, info(bytes, start + 4), another)
  },
}

function pastMetadata(bytes: Buffer, from: number): number {
  let at = from
  let last = false
  while (!last && at + 4 <= bytes.length) {
    last = bytes[at]! >= 0x80
    at += 4 + bytes.readUIntBE(at + 1, 3)
  }
  return last ? at : Number.POSITIVE_INFINITY
}

function info(bytes: Buffer, at: number): Info {
  const [channels, bits] = [((bytes[at + 12]! >> 1) & 7) + 1, (bytes.readUInt16BE(at + 12) >> 4) & 31] // bits less one
  const raw = bytes.readUInt16BE(at + 2) * channels * Math.ceil((bits + 2) / 8)
  return {
    longest: bytes.readUIntBE(at + 7, 3) || raw + AROUND,
    samples: (bytes[at + 13]! & 15) * 2 ** 32 + bytes.readUInt32BE(at + 14),
  }
}

function frames(bytes: Buffer, first: number, info: Info, another: (at: number) => boolean): End {
  let left = info.samples
  for (let at = first; ;) {
    const head = frame(bytes, at)
    if (!head) return at + 16 > bytes.length ? 'cut short' : 'damaged'
    left -= head.samples
    const { next, ends } = close(bytes, at, Math.min(at + info.longest, bytes.length))
    if (next && (info.samples === 0 || left > 0)) at = next
    else if (info.samples && left > 0) return at + info.longest > bytes.length ? 'cut short' : 'damaged'
    else return ends.find((end) => over(bytes, end, another)) ?? 'cut short'
  }
}

/** Where the checksum of a frame comes out even, up to the first place where another frame begins. */
function close(
  bytes: Buffer,
  from: number,
  to: number,
): { readonly next?: number; readonly ends: readonly number[] } {
  const ends: number[] = []
  let crc = 0
  for (let at = from; at < to;) {
    crc = crc16(crc, bytes[at++]!)
    if (crc !== 0 || ends.length >= PLACES) continue
    ends.push(at)
    if (frame(bytes, at)) return { next: at, ends }
  }
  return { ends }
}

/** Places where a frame may end that are looked at: in 2 MiB of noise there are 32. */
const PLACES = 256

/** Bytes in which what follows has to show that it is words. */
const SHOWN = 32

/** Whether something else begins there: nothing, a file, or words that go on for a while or up to a file. */
function over(bytes: Buffer, at: number, another: (at: number) => boolean): boolean {
  let to = at
  while (to < bytes.length && to < at + SHOWN && !another(to)) to++
  try {
    const stream = to === at + SHOWN // a character may be cut there
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at, to), { stream })
    return wordy(bytes, at, to)
  } catch {
    return false
  }
}
