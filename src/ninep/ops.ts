import { FileError } from '../lib/errno.ts'
import { attach, refuseAuth } from './attaching.ts'
import { change, checkQid } from './changing.ts'
import { IOHDRSZ, ORCLOSE, ORDWR, OWRITE } from './const.ts'
import { Held } from './fids.ts'
import { list, packed } from './listing.ts'
import type { Body, messages } from './message.ts'
import type { Call } from './node.ts'
import { create, open } from './opening.ts'
import type { Asked, OpsOf, Session } from './session.ts'
import { changes, stat } from './stat.ts'
import type { Stat } from './stat.ts'
import { ordered } from './turn.ts'
import { walk } from './walk.ts'
import type { Steps } from './walk.ts'

const NOTHING = {}

/** What 9P2000 asks of a file. */
export const ops: OpsOf<typeof messages> = {
  Tauth: refuseAuth,

  Tattach: attach,

  Twalk(s, t, call) {
    if (s.fids.get(t.fid).open) throw new FileError('EBADF', 'cannot walk from an open fid')
    return step(s, t, call)
  },

  Topen: (s, { fid, mode }, call) => open(s, s.fids.get(fid), mode, call),

  Tcreate(s, { fid, ...made }, call) {
    const held = s.fids.get(fid)
    return ordered(held, create(s, held, made, call))
  },

  Tread(s, { fid, offset, count }, call) {
    const held = s.fids.get(fid)
    const open = held.opened()
    const most = Math.min(count, s.msize - IOHDRSZ)
    if (held.isDir) return list(s, held, open, toNumber(offset), most, (entries) => packed(stat, entries))
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
    held.gone()
    if (!held.open?.close && !(held.mode & ORCLOSE)) return NOTHING
    return leave(held, call)
  },

  async Tremove(s, { fid }, call) {
    const held = s.fids.remove(fid)
    held.gone()
    held.open?.drop?.()
    if (!held.node.remove || held.path.length === 1) throw new FileError('EACCES')
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
    checkQid(stat)
    return ordered(
      held,
      change(held, changes(stat), call).then(() => NOTHING),
    )
  },
}

/** Makes the fid that a walk leads to: walk(5). */
export function step(
  s: Session,
  { fid, newfid, wname }: Body<'Twalk'>,
  call: Asked,
): Body<'Rwalk'> | Promise<Body<'Rwalk'>> {
  const from = s.fids.get(fid)
  const to = newfid === fid ? from : new Held(from.path)
  if (to !== from) {
    s.fids.add(newfid, to, s.maxFids)
    call.made = [newfid, to]
  }
  const arrive = (steps: Steps): Body<'Rwalk'> => {
    if (steps.wqid.length === wname.length) to.path = steps.path
    else if (to !== from) s.fids.forget(newfid, to)
    if (steps.error && steps.wqid.length === 0) throw steps.error
    return { wqid: steps.wqid }
  }
  const refused = (error: unknown): never => {
    if (to !== from) s.fids.forget(newfid, to)
    throw error
  }
  try {
    const steps = walk({ path: from.path, wqid: [], error: undefined }, wname, 0, call)
    return steps instanceof Promise ? ordered(to, steps.then(arrive).catch(refused)) : arrive(steps)
  } catch (error) {
    return refused(error)
  }
}

async function leave(held: Held, call: Call): Promise<Record<string, never>> {
  try {
    await held.open?.close?.(call)
  } finally {
    if (held.mode & ORCLOSE) await held.node.remove?.(call)
  }
  return NOTHING
}

const fit = (data: Uint8Array, most: number): Uint8Array =>
  data.length > most ? data.subarray(0, most) : data

/** An offset as a number; what no file reaches is as far as any other. */
export const toNumber = (offset: bigint): number =>
  offset > 0x1fffffffffffffn ? Number.MAX_SAFE_INTEGER : Number(offset)
