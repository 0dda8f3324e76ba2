import { FileError, toFileError } from '../lib/errno.ts'
import { NAME_MAX } from '../ninep/const.ts'
import { keep } from '../ninep/stat.ts'
import type { Stat } from '../ninep/stat.ts'
import { GETATTR_FH, fattr } from './const.ts'
import type { Inode } from './inodes.ts'
import type { Handlers, Mounted } from './mounted.ts'
import { getattrIn, setattrIn, statfsOut } from './opcodes.ts'
import { answer, attributes, set32, set64 } from './reply.ts'
import type { Request } from './request.ts'
import { doubtful } from './walks.ts'

/** Requests about what files are like. */
export const attr = {
  async GETATTR(m, request) {
    const inode = m.inodes.get(request.nodeid)
    const open = request.u32(getattrIn.at.flags) & GETATTR_FH
    const fid = open ? m.handles.get(request.u64(getattrIn.at.fh)).fid : undefined
    await m.settled(request, inode.parent?.top ?? '')
    return shown(m, inode, await statOf(m, request, inode, fid))
  },

  async SETATTR(m, request) {
    const inode = m.inodes.get(request.nodeid)
    const valid = request.u32(setattrIn.at.valid)
    const handle = valid & fattr.FH ? m.handles.get(request.u64(setattrIn.at.fh)) : undefined
    await m.settled(request, inode.top)
    mayOwn(m, request, valid)
    await change(m, request, inode, handle?.fid, await wanted(m, request, inode, valid))
    if (valid & (fattr.ATIME | fattr.MTIME)) await times(m, request, inode, handle?.fid, valid)
    if (handle && valid & fattr.SIZE) {
      handle.written = true
      if (handle.end !== undefined) handle.end = request.u64(setattrIn.at.size)
    }
    m.leases.revoke()
    return shown(m, inode, await statOf(m, request, inode, handle?.fid))
  },

  async STATFS(m) {
    const { bsize, ...counts } = await m.room()
    const frame = answer(statfsOut)
    for (const name of ['blocks', 'bfree', 'bavail', 'files', 'ffree'] as const)
      set64(frame, statfsOut.at[name], counts[name])
    set32(frame, statfsOut.at.bsize, bsize)
    set32(frame, statfsOut.at.frsize, bsize)
    set32(frame, statfsOut.at.namelen, NAME_MAX)
    return frame
  },
} satisfies Partial<Handlers>

/** The file's entry: by its open fid where one is meant, where there is no other, or where nothing else leads to it any more. */
async function statOf(m: Mounted, request: Request, inode: Inode, open: number | undefined): Promise<Stat> {
  const ask = async (fid: number) => (await request.ask(m.client, 'Tstat', { fid })).stat
  if (open !== undefined) return ask(open)
  const at = inode.fid === undefined ? inode.opened : undefined
  try {
    if (at !== undefined) return await ask(at)
  } catch (error) {
    if (!doubtful.has(toFileError(error).code)) throw error
  }
  try {
    return await m.walks.about(request, inode, ask)
  } catch (error) {
    if (inode.opened === undefined || toFileError(error).code !== 'ESTALE') throw error
    return ask(inode.opened)
  }
}

const shown = (m: Mounted, inode: Inode, stat: Stat): Uint8Array =>
  attributes(inode, stat, m.owner, m.leases.attributes(inode, stat.qid.version))

/** Everything belongs to who has mounted it. */
function mayOwn(m: Mounted, request: Request, valid: number): void {
  const gives = valid & fattr.UID && request.u32(setattrIn.at.uid) !== m.owner.uid
  const shares = valid & fattr.GID && request.u32(setattrIn.at.gid) !== m.owner.gid
  if (gives || shares) throw new FileError('EPERM', 'the owner cannot be changed')
}

/** What is to change but the times. */
async function wanted(m: Mounted, request: Request, inode: Inode, valid: number): Promise<Partial<Stat>> {
  const length = valid & fattr.SIZE ? { length: BigInt(request.u64(setattrIn.at.size)) } : {}
  if (!(valid & fattr.MODE)) return length
  const { mode } = await statOf(m, request, inode, undefined)
  return { ...length, mode: ((mode & ~0o777) | (request.u32(setattrIn.at.mode) & 0o777)) >>> 0 }
}

async function change(
  m: Mounted,
  request: Request,
  inode: Inode,
  open: number | undefined,
  change: Partial<Stat>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  const ask = (fid: number) => request.ask(m.client, 'Twstat', { fid, stat: { ...keep, ...change } })
  await (open === undefined ? m.walks.about(request, inode, ask) : ask(open))
}

/** Many servers keep no times of other people's choice: touch(1) and cp -p go on without. */
async function times(
  m: Mounted,
  request: Request,
  inode: Inode,
  open: number | undefined,
  valid: number,
): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  const time = (set: number, now_: number, at: number) =>
    valid & now_ ? now : valid & set ? request.u64(at) : undefined
  const atime = time(fattr.ATIME, fattr.ATIME_NOW, setattrIn.at.atime)
  const mtime = time(fattr.MTIME, fattr.MTIME_NOW, setattrIn.at.mtime)
  try {
    await change(m, request, inode, open, {
      ...(atime !== undefined && { atime }),
      ...(mtime !== undefined && { mtime }),
    })
  } catch (error) {
    if (toFileError(error).code === 'EINTR') throw error
  }
}
