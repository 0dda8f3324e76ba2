import { abortable } from '../lib/abortable.ts'
import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { MIN_MSIZE, NOFID, NOTAG, QTDIR, VERSION } from '../ninep/const.ts'
import { Frame } from '../ninep/frame.ts'
import { decode, encode } from '../ninep/message.ts'
import type { Body, Message, RKind } from '../ninep/message.ts'

/** Connects to a backend. @throws FileError ECONNREFUSED, ENOENT …, EINTR when the signal fires first */
export type Connect = (signal: AbortSignal) => Promise<Conn>

/** Connects, unless the signal fires first: a conn that comes later is hung up. */
export async function dial(connect: Connect, signal: AbortSignal): Promise<Conn> {
  const dialling = connect(signal)
  try {
    return await abortable(dialling, signal)
  } catch (error) {
    dialling.then((conn) => conn.close()).catch(() => undefined)
    throw error
  }
}

/** Sends a frame and gives the frame of its answer. */
export type Ask = (message: Uint8Array) => Promise<Uint8Array>

/** Agrees on the version. Answers the msize that was granted. @throws FileError EPROTO when the peer is no 9P2000 server */
export async function agree(ask: Ask, name: string, msize: number): Promise<number> {
  const granted = await exchange(ask, { kind: 'Tversion', tag: NOTAG, msize, version: VERSION }, 'Rversion')
  if (granted.version !== VERSION)
    throw new FileError('EPROTO', `${name} speaks ${granted.version}, not ${VERSION}`)
  if (granted.msize < MIN_MSIZE || granted.msize > msize)
    throw new FileError('EPROTO', `${name} says msize ${granted.msize}`)
  return granted.msize
}

/** Attaches a tree. Answers the qid.path of its root. @throws FileError what the server said; ENOTDIR */
export async function attach(
  ask: Ask,
  name: string,
  fid: number,
  { uname, aname }: { readonly uname: string; readonly aname: string },
): Promise<bigint> {
  const message: Message = { kind: 'Tattach', tag: 0, fid, afid: NOFID, uname, aname }
  const { qid } = await exchange(ask, message, 'Rattach')
  if (!(qid.type & QTDIR)) throw new FileError('ENOTDIR', `the root of ${name}`)
  return qid.path
}

/** One message and its answer, both decoded. @throws FileError EPROTO when the answer is of another kind */
export async function exchange<K extends RKind>(ask: Ask, message: Message, kind: K): Promise<Body<K>> {
  const answer = decode(new Frame(await ask(encode(message))))
  if (answer.kind !== kind) throw new FileError('EPROTO', `${answer.kind} where ${kind} was due`)
  return answer as unknown as Body<K>
}
