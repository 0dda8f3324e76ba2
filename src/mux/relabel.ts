/** Where things lie in a frame, and how they are rewritten there. Offsets are from the beginning of the frame. */
import { get16, get32, put16, put32 } from '../lib/coder.ts'
import type { AnyCoder } from '../lib/coder.ts'
import { HEADER, QTDIR } from '../ninep/const.ts'
import { labelsOf, messages, payloadOf, typeOf } from '../ninep/message.ts'

export const TYPE = 4
export const TAG = 5
export const [FID, NEWFID] = labelsOf(typeOf('Twalk'))!.fids as [number, number]
export const [OLDTAG] = labelsOf(typeOf('Tflush'))!.tags as [number]
/** Twalk: how many names there are; the first one follows. */
export const NWNAME = NEWFID + 4
/** Tread and Twrite: the count, and where the payload of a Twrite begins. */
export const COUNT = FID + 4 + 8
export const WRITTEN = payloadOf(typeOf('Twrite'))!
/** Rread: its count, and where the payload begins. */
export const READ = payloadOf(typeOf('Rread'))!
/** Topen: the mode. */
export const MODE = FID + 4
/** Ropen and Rcreate: the iounit behind the qid. */
export const IOUNIT = HEADER + 13
/** Rwalk: how many qids there are; the first one follows. */
export const NWQID = HEADER
/** Rstat: the qid behind two lengths, type and dev. */
export const STAT_QID = HEADER + 4 + 6
/** The same in an entry of a directory. */
const ENTRY_QID = 2 + 6
/** Bytes of a qid. */
export const QID = 13

const smallest = (coder: AnyCoder): number => coder.fixed ?? (coder.kind === 'blob' ? 4 : 2)

/** Bytes that a frame of each type has at least. */
const least: readonly number[] = sizes(() => true)
/** Bytes that a frame of each type always has; undefined where that varies. */
const exact: readonly (number | undefined)[] = sizes((coders) =>
  coders.every(({ fixed }) => fixed !== undefined),
)

/** Whether a frame of that type can have that size. */
export const fits = (type: number, size: number): boolean =>
  size >= (least[type] ?? Infinity) && size === (exact[type] ?? size)

function sizes(wanted: (coders: readonly AnyCoder[]) => boolean): number[] {
  const found: number[] = []
  for (const [type, shape] of Object.values(messages)) {
    const coders: AnyCoder[] = Object.values(shape)
    if (wanted(coders)) found[type] = coders.reduce((size, coder) => size + smallest(coder), HEADER)
  }
  return found
}

/** The part of qid.path that a mount owns: its number stands in the upper 16 of 64 bits. */
export interface Space {
  /** 0: the mux's own files, whose qids stay as they are. */
  readonly slot: number
  /** qid.path of the backend's root there, in two halves: here it is the one of the mount. */
  readonly rootLow: number
  readonly rootHigh: number
}

/** The halves of qid.path of a mount's root. No backend's file gets it: their hashes would have to hit all ones. */
export const rootPath = (slot: number): bigint => (BigInt(slot) << 48n) | 0xffffffffffffn

/**
 * Rewrites a qid that lies at `at`. A path below 2^47 keeps its bits; a larger one is hashed into the other half of
 * the space, where 47 bits keep a million files apart with a chance of 1 in 250 that any two meet.
 */
export function moveQid({ slot, rootLow, rootHigh }: Space, bytes: Uint8Array, at: number): void {
  if (slot === 0) return
  const low = get32(bytes, at + 5)
  const high = get32(bytes, at + 9)
  if (low === rootLow && high === rootHigh && bytes[at]! & QTDIR) {
    put32(bytes, at + 5, 0xffffffff)
    put16(bytes, at + 9, 0xffff)
  } else if (high >= 0x8000) {
    put32(bytes, at + 5, mix(low ^ mix(high ^ 0x9e3779b9)))
    put16(bytes, at + 9, 0x8000 | (mix(high ^ mix(low ^ 0x85ebca6b)) & 0x7fff))
  }
  put16(bytes, at + 11, slot)
}

/** The 32-bit finalizer of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** Rewrites the qids of whole directory entries that lie between `at` and `end`. Answers whether they were whole. */
export function moveEntries(space: Space, bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const size = end - at < 2 ? end : get16(bytes, at) + 2
    if (size > end - at || size < ENTRY_QID + QID) return false
    moveQid(space, bytes, at + ENTRY_QID)
    at += size
  }
  return true
}

/** The depth of walks that leave the backend through `..`, and of walks whose names are not what they claim. */
export const LEAVES = -1
export const MALFORMED = -2

const DOT = 0x2e

/**
 * How many names below its root a walk ends that starts `depth` below it.
 * @param bound whether `..` of the root is the root itself; else the walk LEAVES there
 * @param skip names that do not count
 */
export function depthAfter(
  bytes: Uint8Array,
  at: number,
  end: number,
  depth: number,
  bound: boolean,
  skip = 0,
): number {
  let names = get16(bytes, at + NWNAME) - skip
  let from = namesFrom(bytes, at, skip)
  let leaves = false
  for (; names > 0; names--) {
    if (end - from < 2) return MALFORMED
    const length = get16(bytes, from)
    from += 2
    if (length === 2 && bytes[from] === DOT && bytes[from + 1] === DOT) {
      if (depth > 0) depth--
      else leaves ||= !bound
    } else if (length !== 1 || bytes[from] !== DOT) depth++
    from += length
  }
  if (from !== end) return MALFORMED
  return leaves ? LEAVES : depth
}

/** Where the names of a Twalk begin, after the first `skip` of them. */
export function namesFrom(bytes: Uint8Array, at: number, skip: number): number {
  let from = at + NWNAME + 2
  for (; skip > 0; skip--) from += 2 + get16(bytes, from)
  return from
}

/** Drops the first `skip` names of a Twalk: its head moves up to the rest. Answers where the frame begins now. */
export function shorten(bytes: Uint8Array, at: number, end: number, skip: number): number {
  if (skip === 0) return at
  const count = get16(bytes, at + NWNAME)
  const from = namesFrom(bytes, at, skip) - NWNAME - 2
  bytes.copyWithin(from, at, at + NWNAME)
  put32(bytes, from, end - from)
  put16(bytes, from + NWNAME, count - skip)
  return from
}
