import { concat } from '../lib/bytes.ts'
import { get16, get32, put16, put32 } from '../lib/coder.ts'
import type { FileError } from '../lib/errno.ts'
import { HEADER, IOHDRSZ, QTDIR } from '../ninep/const.ts'
import { Frame, ProtocolError } from '../ninep/frame.ts'
import { decode, encode, typeOf } from '../ninep/message.ts'
import type { Message } from '../ninep/message.ts'
import type { Asker, Request } from './labels.ts'
import {
  FID,
  IOUNIT,
  NEWFID,
  NWNAME,
  NWQID,
  QID,
  READ,
  STAT_QID,
  TAG,
  TYPE,
  moveEntries,
  moveQid,
} from './relabel.ts'

const RWALK = typeOf('Rwalk')
const RATTACH = typeOf('Rattach')
const TWALK = typeOf('Twalk')
const TCLUNK = typeOf('Tclunk')
const TREMOVE = typeOf('Tremove')

/**
 * What happens to an answer besides its tag. Gives the frame that goes in its place; or nothing, and then the frame
 * itself goes, rewritten where it lies.
 * @throws ProtocolError when the frame is not what its type wants
 */
export type Fix = (
  request: Request,
  asker: Asker,
  bytes: Uint8Array,
  at: number,
  end: number,
  rest: readonly Uint8Array[],
) => Uint8Array | undefined

/** One line for each type that is more than a tag; all others go through as they are. */
const rows: Readonly<Record<number, Fix>> = {
  [RATTACH]: attached,
  [RWALK]: walked,
  [typeOf('Ropen')]: opened,
  [typeOf('Rcreate')]: created,
  [typeOf('Rread')]: listed,
  [typeOf('Rstat')]: stated,
  [typeOf('Rclunk')]: left,
  [typeOf('Rremove')]: left,
  [typeOf('Rerror')]: refused,
}

/** The fix of each type. */
export const fixes: readonly (Fix | undefined)[] = Array.from({ length: 256 }, (_, type) => rows[type])

function attached({ link, made }: Request, _asker: Asker, bytes: Uint8Array, at: number): undefined {
  moveQid(link, bytes, at + HEADER)
  made!.dir = (bytes[at + HEADER]! & QTDIR) !== 0
}

function walked(
  request: Request,
  asker: Asker,
  bytes: Uint8Array,
  at: number,
  end: number,
): Uint8Array | undefined {
  const count = get16(bytes, at + NWQID)
  const from = at + NWQID + 2
  if (end - from !== count * QID || count > request.names) throw new ProtocolError(`Rwalk with ${count} qids`)
  for (let qid = from; qid < end; qid += QID) moveQid(request.link, bytes, qid)
  if (count < request.names) drop(request, asker)
  else arrive(request, asker, count ? (bytes[end - QID]! & QTDIR) !== 0 : undefined)
  if (request.attach) return rattach(request.attach.qid, request.here)
  return request.before.length
    ? rwalk(concat([request.before, bytes.subarray(from, end)]), request.here)
    : undefined
}

/** The fid stands where the walk led: a new one, the old one further on, or the old number on another connection. */
function arrive({ made, place, depth, door }: Request, asker: Asker, dir: boolean | undefined): void {
  const there = made ?? place!
  there.depth = depth
  there.door = door
  if (dir !== undefined) there.dir = dir
  if (made) settle(made, asker)
}

/** Puts a fid that was made into the client's table; one that it replaces is left. */
function settle(made: NonNullable<Request['made']>, asker: Asker): void {
  const old = asker.fids.get(made.here)
  asker.fids.set(made.here, made)
  if (old && old !== made) old.link.leave(old)
}

/** A walk that did not reach its end makes no fid. */
export function drop({ made }: Request, asker: Asker): void {
  if (!made) return
  made.gone = true
  if (asker.fids.get(made.here) === made) asker.fids.delete(made.here)
}

function opened({ link, place }: Request, asker: Asker, bytes: Uint8Array, at: number): undefined {
  moveQid(link, bytes, at + HEADER)
  place!.open = true
  place!.dir = (bytes[at + HEADER]! & QTDIR) !== 0
  const iounit = get32(bytes, at + IOUNIT)
  const most = Math.min(asker.msize, link.msize) - IOHDRSZ
  if (iounit > most || (iounit === 0 && link.msize < asker.msize)) put32(bytes, at + IOUNIT, most)
}

/** The fid of a directory has become that of the file in it. */
function created(request: Request, asker: Asker, bytes: Uint8Array, at: number): undefined {
  request.place!.depth++
  return opened(request, asker, bytes, at)
}

/** The entries of a directory carry qids; any other Rread is bytes that are nobody's business here. */
function listed(
  { link, place, here }: Request,
  _asker: Asker,
  bytes: Uint8Array,
  at: number,
  end: number,
  rest: readonly Uint8Array[],
): Uint8Array | undefined {
  const size = get32(bytes, at)
  if (get32(bytes, at + READ - 4) !== size - READ)
    throw new ProtocolError('Rread whose count is not its size')
  if (!place!.dir || link.slot === 0) return undefined
  // A copy: the bytes may be the backend's own snapshot, which it shows again on the next read.
  const frame = new Uint8Array(concat([bytes.subarray(at, end), ...rest]))
  put16(frame, TAG, here)
  if (!moveEntries(link, frame, READ, frame.length))
    throw new ProtocolError('Rread of a directory with a broken entry')
  return frame
}

/** The root of a backend is called by the name of its mount. */
function stated(
  { link, place, here }: Request,
  _asker: Asker,
  bytes: Uint8Array,
  at: number,
  end: number,
): Uint8Array | undefined {
  if (end - at < STAT_QID + QID) throw new ProtocolError('Rstat without a stat')
  moveQid(link, bytes, at + STAT_QID)
  const { depth, bound } = place!
  if (depth > 0 || bound || link.slot === 0) return undefined
  const message = decode(new Frame(bytes.subarray(at, end))) as Message<'Rstat'>
  return encode({ ...message, tag: here, stat: { ...message.stat, name: link.name } })
}

/** Whether a request takes its fid out of use, whatever it is answered. */
export const takes = (type: number): boolean => type === TCLUNK || type === TREMOVE

/** A request that was flushed before it was answered was never asked: its fid is still there. */
export function undone({ type, place }: Request, { fids }: Asker): void {
  if (takes(type) && !fids.has(place!.here)) fids.set(place!.here, place!)
}

function left({ place }: Request, asker: Asker): undefined {
  place!.gone = true
  if (asker.fids.get(place!.here) === place) asker.fids.delete(place!.here)
}

/** What a T-message that failed leaves behind: clunk and remove take the fid all the same, a walk from the root was a short one. */
export function refused(request: Request, asker: Asker): Uint8Array | undefined {
  if (takes(request.type)) return left(request, asker)
  drop(request, asker)
  return request.before.length ? rwalk(request.before, request.here) : undefined
}

/** An Rwalk with these qids. */
export function rwalk(qids: Uint8Array, tag: number): Uint8Array {
  const frame = framed(NWQID + 2 + qids.length, RWALK, tag)
  put16(frame, NWQID, qids.length / QID)
  frame.set(qids, NWQID + 2)
  return frame
}

function rattach(qid: Uint8Array, tag: number): Uint8Array {
  const frame = framed(HEADER + QID, RATTACH, tag)
  frame.set(qid, HEADER)
  return frame
}

/** A Twalk of no names: another fid for the same place. */
export function clone(fid: number, newfid: number): Uint8Array {
  const frame = framed(NWNAME + 2, TWALK, 0)
  put32(frame, FID, fid)
  put32(frame, NEWFID, newfid)
  return frame
}

/** A frame with its header. */
export function framed(size: number, type: number, tag: number): Uint8Array {
  const frame = new Uint8Array(size)
  put32(frame, 0, size)
  frame[TYPE] = type
  put16(frame, TAG, tag)
  return frame
}

/** An Rerror that fits into the client's msize. */
export function rerror(tag: number, error: FileError, msize: number): Uint8Array {
  const most = Math.min(msize, 4096) >> 2
  return encode({ kind: 'Rerror', tag, ename: error.message.slice(0, most).toWellFormed() })
}
