import { EMPTY, concat } from '../lib/bytes.ts'
import { get16, get32, put16, put32 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { MAXWELEM } from '../ninep/const.ts'
import { Frame } from '../ninep/frame.ts'
import { decode, typeOf } from '../ninep/message.ts'
import type { Message } from '../ninep/message.ts'
import { across } from './across.ts'
import { misfit, placeOf, unused } from './client.ts'
import type { Ask, Client } from './client.ts'
import { Place } from './labels.ts'
import type { Door, Link } from './labels.ts'
import { FID, LEAVES, MALFORMED, NEWFID, NWNAME, TAG, depthAfter, shorten } from './relabel.ts'
import { route } from './route.ts'

const TWALK = typeOf('Twalk')

/** A walk that one backend does in one message. */
interface Leg {
  readonly link: Link
  /** The fid there to walk from. */
  readonly from: number
  /** Where it ends: names below the backend's root, or the mount's directory. */
  readonly depth: number
  readonly door?: Door | undefined
  /** Names that need no asking, and their qids. */
  readonly skip: number
  readonly before: Uint8Array
}

/** Twalk: within a backend, from the root into one, or across from one to another. */
export const walk: Ask = (client, bytes, at, end) => {
  const place = placeOf(client, bytes, at)
  const newfid = get32(bytes, at + NEWFID)
  if (place.open) throw new FileError('EBADF', 'cannot walk from an open fid')
  if (newfid !== place.here) unused(client, newfid)
  if (get16(bytes, at + NWNAME) > MAXWELEM) throw misfit(bytes, at, end)
  if (place.link.slot === 0) return fromRoot(client, place, newfid, bytes, at, end)
  const depth = depthAfter(bytes, at, end, place.depth, place.bound)
  if (depth === MALFORMED) throw misfit(bytes, at, end)
  if (depth === LEAVES) return leave(client, place, newfid, bytes, at, end)
  go(
    client,
    place,
    newfid,
    { link: place.link, from: place.there, depth, skip: 0, before: EMPTY },
    bytes,
    at,
    end,
  )
}

/** A walk from the root: into a mount, out of it again, or to one of the mux's own files. */
function fromRoot(
  client: Client,
  place: Place,
  newfid: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const { wname } = decode(new Frame(bytes.subarray(at, end))) as Message<'Twalk'>
  const { door, used, qids, depth } = route(place.guest.roots, place, wname)
  if (!door || used === wname.length) {
    const leg = { link: place.link, from: place.there, depth, door, skip: 0, before: EMPTY }
    return go(client, place, newfid, leg, bytes, at, end)
  }
  const below = depthAfter(bytes, at, end, 0, false, used)
  if (below === LEAVES) return leave(client, place, newfid, bytes, at, end)
  const link = client.link(door, place.guest)
  const leg = { link, from: link.root, depth: below, skip: used, before: concat(qids) }
  go(client, place, newfid, leg, bytes, at, end)
}

function leave(
  client: Client,
  place: Place,
  newfid: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const { tag, wname } = decode(new Frame(bytes.subarray(at, end))) as Message<'Twalk'>
  client.errand(tag, newfid, () => across(client, place, newfid, wname, tag))
}

function go(
  client: Client,
  place: Place,
  newfid: number,
  leg: Leg,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const { link } = leg
  if (link.dead) throw link.dead
  if (end - at > link.msize) throw new FileError('E2BIG', `${link.name} takes ${link.msize} bytes`)
  const request = link.take()
  if (!request) return client.hold(link, bytes, at, end, [])
  const here = place.link === link
  const from = shorten(bytes, at, end, leg.skip)
  request.begin(client, get16(bytes, from + TAG), TWALK, here ? place : undefined)
  request.names = get16(bytes, from + NWNAME)
  request.depth = leg.depth
  request.door = leg.door
  request.before = leg.before
  if (!here || newfid !== place.here) request.make(made(newfid, place, leg), client)
  put16(bytes, from + TAG, request.there)
  put32(bytes, from + FID, leg.from)
  put32(bytes, from + NEWFID, (request.made ?? place).there)
  client.send(link, bytes, from, end, [])
}

/** The new fid, as it will be when the walk succeeds. */
function made(newfid: number, place: Place, { link, depth, door }: Leg): Place {
  const made = new Place(newfid, link, link.takeFid(), place.guest)
  made.bound = place.bound
  made.depth = depth
  made.door = door
  made.dir = place.dir
  return made
}
