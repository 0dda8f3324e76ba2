import { get32 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { Frame, ProtocolError } from '../ninep/frame.ts'
import { decode } from '../ninep/message.ts'
import type { Asker, Door, Guest, Held, Link, Place, Roots } from './labels.ts'
import { FID } from './relabel.ts'

/** Fids of one client. */
const MAX_FIDS = 1 << 20

/** One client, as those see it who deal with its requests. */
export interface Client extends Asker {
  readonly roots: Roots
  /** The client's connection to a mount, made when there is none. @throws FileError why there is none */
  link(door: Door, guest: Guest): Link
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

/** Sends a walk of our own. @throws FileError what the backend said; then no fid was made */
export async function asked(link: Link, walk: Uint8Array, made: Place): Promise<Uint8Array> {
  try {
    return await link.ask(walk)
  } catch (error) {
    link.leave(made)
    throw error
  }
}
