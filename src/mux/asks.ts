import { get16, get32, put16, put32 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { HEADER, NOFID, ORDWR, OWRITE } from '../ninep/const.ts'
import { Frame, ProtocolError } from '../ninep/frame.ts'
import { decode, typeOf } from '../ninep/message.ts'
import type { Message, TKind } from '../ninep/message.ts'
import { Held, Place } from './labels.ts'
import type { Asker, Door, Link, Roots } from './labels.ts'
import { COUNT, FID, MODE, OLDTAG, READ, TAG, TYPE, WRITTEN } from './relabel.ts'
import { clone, framed } from './replies.ts'

const RCLUNK = typeOf('Rclunk')

/** Fids of one client. */
const MAX_FIDS = 1 << 20

/** One client, as those see it who deal with its requests. */
export interface Client extends Asker {
  readonly roots: Roots
  /** The client's connection to a mount, made when there is none. @throws FileError why there is none */
  link(door: Door, uname: string): Link
  /** Sends a frame where it lies. */
  send(link: Link, bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void
  /** Keeps a frame until the link takes it. */
  hold(link: Link, bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void
  /** Does for a request what takes several steps and makes a fid, or leads it elsewhere; other requests go on meanwhile. */
  errand(tag: number, fid: number, work: () => Promise<Outcome>): void
  /** Fids that are not there yet; requests that name them wait. */
  readonly coming: Map<number, Coming>
}

/** What a fid comes of. */
export interface Coming {
  /** Keeps a request until the fid is there. */
  wait(held: Held): void
}

/** What comes of an errand: a fid, then an answer, the request that goes on now, or what went wrong. */
export interface Outcome {
  readonly made?: Place
  readonly answer?: Uint8Array
  readonly again?: Held
  readonly error?: unknown
}

/** Deals with one request: a whole frame where it lies. @throws FileError what the client is to be told */
export type Ask = (
  client: Client,
  bytes: Uint8Array,
  at: number,
  end: number,
  rest: readonly Uint8Array[],
) => void

/** What is done with each request besides relabelling; version and walk have files of their own. */
export const asks: Readonly<Record<Exclude<TKind, 'Tversion' | 'Twalk'>, Ask>> = {
  Tauth() {
    throw new FileError('EOPNOTSUPP', 'authentication not required')
  },

  Tattach(client, bytes, at, end, rest) {
    const { tag, fid, afid, uname, aname } = decode(new Frame(bytes.subarray(at, end))) as Message<'Tattach'>
    if (afid !== NOFID) throw new FileError('EOPNOTSUPP', 'authentication not required')
    unused(client, fid)
    const door = aname === '' ? undefined : client.roots.mount(aname)
    if (aname !== '' && !door) throw new FileError('ENOENT', `${aname}; no such mount`)
    const link = client.link(door ?? client.roots.local, uname)
    const request = link.take()
    if (!request) return client.hold(link, bytes, at, end, rest)
    const made = new Place(fid, link, link.takeFid(), uname)
    made.bound = door !== undefined
    const message = door ? clone(link.root, made.there) : bytes.slice(at, end)
    request.begin(client, tag, message[TYPE]!, undefined)
    request.make(made, client)
    request.attach = door
    put16(message, TAG, request.there)
    if (!door) put32(message, FID, made.there)
    client.send(link, message, 0, message.length, rest)
  },

  Tflush(client, bytes, at) {
    const tag = get16(bytes, at + TAG)
    const old = client.pending.get(get16(bytes, at + OLDTAG))
    if (old) old.flush(client, tag)
    else client.flushed(tag)
  },

  Topen(client, bytes, at, end, rest) {
    const place = placeOf(client, bytes, at)
    if (place.door) return enter(client, place, place.door, bytes, at, end)
    place.writes ||= writes(bytes[at + MODE]!)
    forward(client, place, bytes, at, end, rest)
  },

  Tcreate(client, bytes, at, end, rest) {
    const place = placeOf(client, bytes, at)
    decode(new Frame(bytes.subarray(at, end)))
    if (place.door) return enter(client, place, place.door, bytes, at, end)
    place.writes ||= writes(bytes[end - 1]!)
    forward(client, place, bytes, at, end, rest)
  },

  /** Whatever is asked for, the answer fits into what the client and the backend take. */
  Tread(client, bytes, at, end, rest) {
    const place = placeOf(client, bytes, at)
    const most = Math.min(client.msize, place.link.msize) - READ
    if (get32(bytes, at + COUNT) > most) put32(bytes, at + COUNT, most)
    forward(client, place, bytes, at, end, rest)
  },

  /** What is too long for the backend is written in part, as its Rwrite says. */
  Twrite(client, bytes, at, end, rest) {
    const place = placeOf(client, bytes, at)
    const size = get32(bytes, at)
    if (get32(bytes, at + COUNT) !== size - WRITTEN) throw misfit(bytes, at, end)
    const { msize } = place.link
    if (size <= msize) return forward(client, place, bytes, at, end, rest)
    put32(bytes, at, msize)
    put32(bytes, at + COUNT, msize - WRITTEN)
    const first = Math.min(end - at, msize)
    forward(client, place, bytes, at, at + first, upTo(msize - first, rest))
  },

  /** A fid whose connection died is clunked here: there it is gone. */
  Tclunk(client, bytes, at, end, rest) {
    const place = placeOf(client, bytes, at)
    if (!place.link.dead) return forward(client, place, bytes, at, end, rest)
    client.fids.delete(place.here)
    client.outlet.write(framed(HEADER, RCLUNK, get16(bytes, at + TAG)))
  },

  Tremove(client, bytes, at, end, rest) {
    const place = placeOf(client, bytes, at)
    if (place.link.dead) client.fids.delete(place.here)
    forward(client, place, bytes, at, end, rest)
  },

  Tstat(client, bytes, at, end, rest) {
    forward(client, placeOf(client, bytes, at), bytes, at, end, rest)
  },

  Twstat(client, bytes, at, end, rest) {
    decode(new Frame(bytes.subarray(at, end)))
    forward(client, placeOf(client, bytes, at), bytes, at, end, rest)
  },
}

/** What is wrong with a frame that cannot be dealt with. */
export function misfit(bytes: Uint8Array, at: number, end: number): ProtocolError {
  try {
    const { kind } = decode(new Frame(bytes.subarray(at, end)))
    return new ProtocolError(`${kind} from a client`)
  } catch (error) {
    return error as ProtocolError
  }
}

/** The place of the fid that a frame names. @throws FileError EBADF */
export function placeOf(client: Asker, bytes: Uint8Array, at: number): Place {
  const fid = get32(bytes, at + FID)
  const place = client.fids.get(fid)
  if (!place) throw new FileError('EBADF', `unknown fid ${fid}`)
  return place
}

/** @throws FileError EBADF when the fid is in use; EMFILE when there are too many */
export function unused({ fids, coming }: Client, fid: number): void {
  if (fids.has(fid) || coming.has(fid)) throw new FileError('EBADF', `fid ${fid} is in use`)
  if (fids.size >= MAX_FIDS) throw new FileError('EMFILE', `${MAX_FIDS} fids`)
}

/** Rewrites tag and fid where they lie and sends the frame to where the fid leads. */
function forward(
  client: Client,
  place: Place,
  bytes: Uint8Array,
  at: number,
  end: number,
  rest: readonly Uint8Array[],
): void {
  const { link } = place
  if (link.dead) throw link.dead
  if (get32(bytes, at) > link.msize) throw new FileError('E2BIG', `${link.name} takes ${link.msize} bytes`)
  const request = link.take()
  if (!request) return client.hold(link, bytes, at, end, rest)
  request.begin(client, get16(bytes, at + TAG), bytes[at + TYPE]!, place)
  put16(bytes, at + TAG, request.there)
  put32(bytes, at + FID, place.there)
  client.send(link, bytes, at, end, rest)
}

/** A mount's directory is about to be used: the fid moves to a connection to the backend, and the request follows it. */
function enter(client: Client, place: Place, door: Door, bytes: Uint8Array, at: number, end: number): void {
  const again = new Held(client, get16(bytes, at + TAG), bytes.slice(at, end), [])
  const link = client.link(door, place.uname)
  client.errand(again.tag, place.here, async () => {
    const made = new Place(place.here, link, link.takeFid(), place.uname)
    await asked(link, clone(link.root, made.there), made)
    return { made, again }
  })
}

/** Sends a walk of our own. @throws FileError what the backend said; then no fid was made */
export async function asked(link: Link, walk: Uint8Array, made: Place): Promise<Uint8Array> {
  try {
    return await link.ask(walk)
  } catch (error) {
    link.leave(made)
    throw error
  }
}

const writes = (mode: number): boolean => (mode & 3) === OWRITE || (mode & 3) === ORDWR

/** The first `count` bytes of some chunks. */
function upTo(count: number, chunks: readonly Uint8Array[]): Uint8Array[] {
  const found: Uint8Array[] = []
  for (const chunk of chunks) {
    if (count <= 0) break
    found.push(chunk.subarray(0, count))
    count -= chunk.length
  }
  return found
}
