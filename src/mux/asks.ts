import { upTo } from '../lib/bytes.ts'
import { get16, get32, put16, put32 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { HEADER, NOFID, ORDWR, OWRITE } from '../ninep/const.ts'
import { Frame } from '../ninep/frame.ts'
import { decode, kindOf, typeOf } from '../ninep/message.ts'
import type { Message, TKind } from '../ninep/message.ts'
import { asked, misfit, placeOf, unused } from './client.ts'
import type { Ask, Client } from './client.ts'
import { Held, Place } from './labels.ts'
import type { Door } from './labels.ts'
import { COUNT, FID, MODE, OLDTAG, READ, TAG, TYPE, WRITTEN } from './relabel.ts'
import { clone, framed, takes } from './replies.ts'
import { viaOf } from './via.ts'
import { walk } from './walk.ts'

const RCLUNK = typeOf('Rclunk')

/** What is done with each request besides relabelling; version begins a conversation anew. */
const asks: Readonly<Record<Exclude<TKind, 'Tversion'>, Ask>> = {
  Tauth(_client, bytes, at, end) {
    decode(new Frame(bytes.subarray(at, end)))
    throw new FileError('EOPNOTSUPP', 'authentication not required')
  },

  Tattach(client, bytes, at, end, rest) {
    const { tag, fid, afid, uname, aname } = decode(new Frame(bytes.subarray(at, end))) as Message<'Tattach'>
    if (afid !== NOFID) throw new FileError('EOPNOTSUPP', 'authentication not required')
    unused(client, fid)
    const via = viaOf(aname)
    const roots = via.length ? client.roots.through(via) : client.roots
    const door = aname === '' || via.length ? undefined : roots.mount(aname)
    if (aname !== '' && !via.length && !door) throw new FileError('ENOENT', `${aname}; no such mount`)
    const guest = { uname, via, roots }
    const link = client.link(door ?? roots.local, guest)
    const request = link.take()
    if (!request) return client.hold(link, bytes, at, end, rest)
    const made = new Place(fid, link, link.takeFid(), guest)
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

  Twalk: walk,

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

/** Rewrites tag and fid where they lie and sends the frame to where the fid leads. A fid that goes with it can be made anew at once: the backend keeps the order. */
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
  if (takes(request.type)) client.fids.delete(place.here)
  put16(bytes, at + TAG, request.there)
  put32(bytes, at + FID, place.there)
  client.send(link, bytes, at, end, rest)
}

/** A mount's directory is about to be used: the fid moves to a connection to the backend, and the request follows it. */
function enter(client: Client, place: Place, door: Door, bytes: Uint8Array, at: number, end: number): void {
  const again = new Held(client, get16(bytes, at + TAG), bytes.slice(at, end), [])
  const link = client.link(door, place.guest)
  client.errand(again.tag, place.here, async () => {
    const made = new Place(place.here, link, link.takeFid(), place.guest)
    await asked(link, clone(link.root, made.there), made)
    return { made, again }
  })
}

const writes = (mode: number): boolean => (mode & 3) === OWRITE || (mode & 3) === ORDWR

/** By type. */
export const handlers: readonly (Ask | undefined)[] = Array.from({ length: 256 }, (_, type) => {
  const kind = kindOf(type)
  return kind === undefined ? undefined : (asks as Partial<Record<string, Ask>>)[kind]
})
