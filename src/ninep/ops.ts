import { FileError } from '../lib/errno.ts'
import {
  DMDIR,
  IOHDRSZ,
  KEEP32,
  KEEP64,
  NOFID,
  OEXEC,
  ORCLOSE,
  ORDWR,
  OREAD,
  OTRUNC,
  OWRITE,
} from './const.ts'
import { Held } from './fids.ts'
import type { Fids } from './fids.ts'
import type { Body, Reply, TKind } from './message.ts'
import type { Call, Node, Open } from './node.ts'
import { list } from './listing.ts'
import { changes } from './stat.ts'
import type { Stat } from './stat.ts'
import { isName, walk } from './walk.ts'
import type { Steps } from './walk.ts'

/** What an operation sees of its conversation. */
export interface Session {
  readonly fids: Fids
  readonly msize: number
  readonly maxFids: number
  /** The tree for an attach. @throws FileError when there is none for that name */
  attach(uname: string, aname: string): Node | Promise<Node>
}

/** A request that is being answered, with the hold that lets a clunk end it. */
export interface Asked extends Call {
  readonly aborted: boolean
  abort(): void
}

type Answer<K extends TKind> = Body<Reply<K>>

/** Every T-message but those about the conversation itself has one line here; the compiler asks for it. */
export type Ops = {
  readonly [K in Exclude<TKind, 'Tversion' | 'Tflush'>]: (
    s: Session,
    t: Body<K>,
    call: Asked,
  ) => Answer<K> | Promise<Answer<K>>
}

const NOTHING = {}

export const ops: Ops = {
  Tauth() {
    throw new FileError('EOPNOTSUPP', 'authentication not required')
  },

  Tattach(s, { fid, afid, uname, aname }) {
    if (afid !== NOFID) throw new FileError('EOPNOTSUPP', 'authentication not required')
    const held = new Held([])
    s.fids.add(fid, held, s.maxFids)
    return attached(s, fid, held, () => s.attach(uname, aname))
  },

  Twalk(s, { fid, newfid, wname }, call) {
    const from = s.fids.get(fid)
    if (from.open) throw new FileError('EBADF', 'cannot walk from an open fid')
    const to = newfid === fid ? from : new Held(from.path)
    if (to !== from) s.fids.add(newfid, to, s.maxFids)
    const arrive = (steps: Steps): Answer<'Twalk'> => {
      if (steps.wqid.length === wname.length) to.path = steps.path
      else if (to !== from) s.fids.remove(newfid)
      if (steps.error && steps.wqid.length === 0) throw steps.error
      return { wqid: steps.wqid }
    }
    const steps = walk({ path: from.path, wqid: [], error: undefined }, wname, 0, call)
    if (!(steps instanceof Promise)) return arrive(steps)
    return ordered(to, steps.then(arrive))
  },

  Topen(s, { fid, mode }, call) {
    const held = s.fids.get(fid)
    if (held.open) throw new FileError('EBADF', 'already open')
    const opened = (open: Open): Answer<'Topen'> => {
      held.open = open
      held.mode = mode
      return { qid: held.node.qid, iounit: iounitOf(s, open) }
    }
    const entry = held.node.stat()
    const open =
      entry instanceof Promise
        ? entry.then((entry) => opening(held, entry, mode, call))
        : opening(held, entry, mode, call)
    return open instanceof Promise ? ordered(held, open.then(opened)) : opened(open)
  },

  async Tcreate(s, { fid, name, perm, mode }, call) {
    const held = s.fids.get(fid)
    if (held.open) throw new FileError('EBADF', 'already open')
    const { node } = held
    if (!held.isDir) throw new FileError('ENOTDIR')
    if (name === '.' || name === '..' || !isName(name))
      throw new FileError('EINVAL', `${name} cannot be a file name`)
    if (!node.create) throw new FileError('EACCES', `no file can be made here`)
    return ordered(held, made(s, held, node.create(name, perm, mode, call), mode))
  },

  Tread(s, { fid, offset, count }, call) {
    const held = s.fids.get(fid)
    const open = held.opened()
    const most = Math.min(count, s.msize - IOHDRSZ)
    if (held.isDir) return list(held, open, toNumber(offset), most)
    if (!open.read || (held.mode & 3) === OWRITE) throw new FileError('EACCES', 'not open for reading')
    const data = open.read(toNumber(offset), most, call)
    if (!(data instanceof Promise)) return { data: fit(data, most) }
    held.sleeps(call)
    return data.then(
      (data) => {
        held.woke(call)
        return { data: fit(data, most) }
      },
      (error: unknown) => {
        held.woke(call)
        throw error
      },
    )
  },

  Twrite(s, { fid, offset, data }, call) {
    const held = s.fids.get(fid)
    const open = held.opened()
    if (held.isDir) throw new FileError('EISDIR')
    const access = held.mode & 3
    if (!open.write || (access !== OWRITE && access !== ORDWR))
      throw new FileError('EACCES', 'not open for writing')
    const count = open.write(toNumber(offset), data, call)
    if (!(count instanceof Promise)) return { count }
    return ordered(
      held,
      count.then((count) => ({ count })),
    )
  },

  Tclunk(s, { fid }, call) {
    const held = s.fids.remove(fid)
    held.rouse()
    if (!held.open?.close && !(held.mode & ORCLOSE)) return NOTHING
    return leave(held, call)
  },

  async Tremove(s, { fid }, call) {
    const held = s.fids.remove(fid)
    held.rouse()
    held.open?.drop?.()
    if (!held.node.remove || held.path.length === 1)
      throw new FileError('EACCES', 'this file cannot be removed')
    await held.node.remove(call)
    return NOTHING
  },

  Tstat(s, { fid }) {
    const { node, open } = s.fids.get(fid)
    const entry = open?.stat ? open.stat() : node.stat()
    const muid = open?.muid
    const told = (stat: Stat) => ({ stat: muid === undefined ? stat : { ...stat, muid } })
    return entry instanceof Promise ? entry.then(told) : told(entry)
  },

  async Twstat(s, { fid, stat }, call) {
    const held = s.fids.get(fid)
    if (stat.qid.path !== KEEP64 || stat.qid.version !== KEEP32)
      throw new FileError('EACCES', 'a qid cannot be changed')
    return ordered(
      held,
      change(held, changes(stat), call).then(() => NOTHING),
    )
  },
}

/** The rights that an access of open(5) needs, as bits of rwx. */
// oxfmt-ignore
const needs: Readonly<Record<number, number>> = { [OREAD]: 4, [OWRITE]: 2, [ORDWR]: 6, [OEXEC]: 1 }

/** Whoever reached this conversation was let in by its transport as the owner: the owner's bits are what counts. */
function opening(held: Held, entry: Stat, mode: number, call: Call): Open | Promise<Open> {
  const needed = needs[mode & 3]! | (mode & OTRUNC ? 2 : 0)
  if (held.isDir && (mode & ~3 || needed & 2)) throw new FileError('EISDIR')
  if (((entry.mode >> 6) & needed) !== needed) throw new FileError('EACCES', entry.name)
  if (mode & ORCLOSE && !held.node.remove) throw new FileError('EACCES', 'this file cannot be removed')
  if (!held.node.open) throw new FileError('EACCES', entry.name)
  return held.node.open(mode, call)
}

/** Leads a fid to the root that an attach gives; without one there is no fid. */
function attached(
  s: Session,
  fid: number,
  held: Held,
  attach: () => Node | Promise<Node>,
): Answer<'Tattach'> | Promise<Answer<'Tattach'>> {
  const given = (root: Node): Answer<'Tattach'> => {
    held.path = [root]
    return { qid: root.qid }
  }
  const refused = (error: unknown): never => {
    s.fids.forget(fid, held)
    throw error
  }
  try {
    const root = attach()
    return root instanceof Promise ? ordered(held, root.then(given).catch(refused)) : given(root)
  } catch (error) {
    return refused(error)
  }
}

async function made(
  s: Session,
  held: Held,
  making: readonly [Node, Open] | Promise<readonly [Node, Open]>,
  mode: number,
): Promise<Answer<'Tcreate'>> {
  const [node, open] = await making
  held.path = [...held.path, node]
  held.open = open
  held.mode = mode
  return { qid: node.qid, iounit: iounitOf(s, open) }
}

async function change(held: Held, wanted: Partial<Stat>, call: Call): Promise<void> {
  const fields = Object.keys(wanted)
  if (fields.length === 0) return held.open?.sync?.(call)
  if (fields.length === 1 && wanted.muid !== undefined && held.open?.author)
    return held.open.author(wanted.muid)
  for (const field of ['type', 'dev', 'muid', 'uid'] as const)
    if (field in wanted) throw new FileError('EACCES', `${field} cannot be changed`)
  if (wanted.name !== undefined && !isName(wanted.name)) throw new FileError('EINVAL', wanted.name)
  if (wanted.mode !== undefined && held.isDir !== ((wanted.mode & DMDIR) !== 0))
    throw new FileError('EINVAL', 'a file does not become a directory')
  if (held.node.wstat) return held.node.wstat(wanted, call)
  const { mode } = await held.node.stat()
  const harmless = fields.every((field) => field === 'mtime' || field === 'atime' || field === 'length')
  if (!harmless || held.isDir || !(mode & 0o200))
    throw new FileError('EPERM', `${fields.join(', ')} cannot be changed`)
}

async function leave(held: Held, call: Call): Promise<Record<string, never>> {
  try {
    await held.open?.close?.(call)
  } finally {
    if (held.mode & ORCLOSE) await held.node.remove?.(call)
  }
  return NOTHING
}

/** Makes the requests on this fid that come later wait for this one. */
function ordered<T>(held: Held, answer: Promise<T>): Promise<T> {
  const over = answer.then(
    () => undefined,
    () => undefined,
  )
  const last = over.then(() => {
    if (held.last === last) held.last = undefined
  })
  held.last = last
  return answer
}

function iounitOf(s: Session, open: Open): number {
  const most = s.msize - IOHDRSZ
  return open.iounit ? Math.min(open.iounit, most) : most
}

const fit = (data: Uint8Array, most: number): Uint8Array =>
  data.length > most ? data.subarray(0, most) : data

/** An offset as a number; what no file reaches is as far as any other. */
const toNumber = (offset: bigint): number =>
  offset > 0x1fffffffffffffn ? Number.MAX_SAFE_INTEGER : Number(offset)
