import { FileError, toFileError } from '../lib/errno.ts'
import { DMDIR, OREAD } from '../ninep/const.ts'
import { keep } from '../ninep/stat.ts'
import type { Stat } from '../ninep/stat.ts'
import { O_ACCMODE, O_EXCL, RENAME_NOREPLACE, S_IFMT, S_IFREG } from './const.ts'
import { modeOf, opened, openFlags } from './files.ts'
import { Handle } from './handles.ts'
import type { Inode } from './inodes.ts'
import { get64 } from './layout.ts'
import type { Handlers, Mounted } from './mounted.ts'
import {
  batchForgetIn,
  createIn,
  createOut,
  entryOut,
  forgetIn,
  forgetOne,
  mkdirIn,
  mknodIn,
  rename2In,
  renameIn,
} from './opcodes.ts'
import { HEAD, answer, putEntry, putOpen } from './reply.ts'
import type { Request } from './request.ts'

/** Requests about names in directories. */
export const names = {
  async LOOKUP(m, request) {
    const dir = m.inodes.get(request.nodeid)
    const [name] = request.names(0)
    await m.settled(request, dir.top)
    const { fid } = await m.walks.step(request, dir, name!)
    const stat = await statOf(m, request, fid)
    return told(m, request, dir, { ...stat, name: name! }, fid)
  },

  FORGET(m, request) {
    m.inodes.forget(request.nodeid, request.u64(forgetIn.at.nlookup))
  },

  BATCH_FORGET(m, request) {
    const list = request.rest(batchForgetIn.size)
    const count = Math.min(request.u32(batchForgetIn.at.count), Math.floor(list.length / forgetOne.size))
    for (let at = 0; at < count * forgetOne.size; at += forgetOne.size)
      m.inodes.forget(get64(list, at + forgetOne.at.nodeid), get64(list, at + forgetOne.at.nlookup))
  },

  async CREATE(m, request) {
    const dir = m.inodes.get(request.nodeid)
    const flags = request.u32(createIn.at.flags)
    const [name] = request.names(createIn.size)
    await m.settled(request, dir.top)
    const { handle, stat } = await made(m, request, dir, name!, flags)
    m.leases.revoke()
    const fh = m.handles.add(handle)
    const frame = answer(createOut)
    told(m, request, dir, stat, undefined, frame)
    putOpen(frame, HEAD + createOut.at.open, fh, openFlags(handle, flags))
    const lost = request.lost
    request.lost = () => {
      lost?.()
      m.walks.clunk(m.handles.remove(fh).fid)
    }
    return frame
  },

  async MKNOD(m, request) {
    const mode = request.u32(mknodIn.at.mode)
    if ((mode & S_IFMT) !== S_IFREG) throw new FileError('EPERM', 'only files and directories can be made')
    return create(m, request, request.names(mknodIn.size)[0]!, mode & 0o777)
  },

  async MKDIR(m, request) {
    const mode = request.u32(mkdirIn.at.mode)
    return create(m, request, request.names(mkdirIn.size)[0]!, (DMDIR | (mode & 0o777)) >>> 0)
  },

  UNLINK: remove,
  RMDIR: remove,

  async RENAME(m, request) {
    await rename(m, request, request.names(renameIn.size), 0)
  },

  async RENAME2(m, request) {
    await rename(m, request, request.names(rename2In.size), request.u32(rename2In.at.flags))
  },
} satisfies Partial<Handlers>

export const statOf = async (m: Mounted, request: Request, fid: number): Promise<Stat> => {
  try {
    return (await request.ask(m.client, 'Tstat', { fid })).stat
  } catch (error) {
    m.walks.clunk(fid)
    throw error
  }
}

/** Tells the kernel of an entry, with a fid for it where there is one. */
function told(
  m: Mounted,
  request: Request,
  dir: Inode,
  stat: Stat,
  fid: number | undefined,
  frame = answer(entryOut),
): Uint8Array {
  const inode = m.inodes.child(dir, stat)
  if (fid !== undefined) m.walks.keep(inode, fid)
  const valid = { entry: m.leases.name(), attr: m.leases.attributes(inode, stat.qid.version) }
  putEntry(frame, HEAD, inode, stat, m.owner, valid)
  inode.lookups++
  request.lost = () => m.inodes.forget(inode.nodeid, 1)
  return frame
}

/** Makes a file and opens it, or opens the one that somebody else has made meanwhile. */
async function made(
  m: Mounted,
  request: Request,
  dir: Inode,
  name: string,
  flags: number,
): Promise<{ handle: Handle; stat: Stat }> {
  const perm = request.u32(createIn.at.mode) & 0o777
  try {
    const { fid, iounit } = await tcreate(m, request, dir, name, perm, modeOf(flags))
    const stat = await statOf(m, request, fid)
    const handle = new Handle(m.inodes.child(dir, { ...stat, name }), fid, iounit, (flags & O_ACCMODE) !== 1)
    handle.written = true
    return { handle, stat: { ...stat, name } }
  } catch (error) {
    if (toFileError(error).code !== 'EEXIST' || flags & O_EXCL) throw error
  }
  const { fid } = await m.walks.step(request, dir, name)
  const stat = { ...(await statOf(m, request, fid)), name }
  const inode = m.inodes.child(dir, stat)
  m.walks.keep(inode, fid)
  try {
    return { handle: await opened(m, request, inode, flags), stat }
  } catch (error) {
    m.inodes.forget(inode.nodeid, 0) // unless the kernel was told of it
    throw error
  }
}

async function tcreate(
  m: Mounted,
  request: Request,
  dir: Inode,
  name: string,
  perm: number,
  mode: number,
): Promise<{ fid: number; iounit: number }> {
  const { fid } = await m.walks.again(request, dir)
  try {
    const { iounit } = await request.ask(m.client, 'Tcreate', { fid, name, perm, mode })
    return { fid, iounit: Math.min(iounit || m.client.iounit, m.client.iounit) }
  } catch (error) {
    m.walks.clunk(fid)
    throw error
  }
}

async function create(m: Mounted, request: Request, name: string, perm: number): Promise<Uint8Array> {
  const dir = m.inodes.get(request.nodeid)
  await m.settled(request, dir.top)
  const { fid } = await tcreate(m, request, dir, name, perm, OREAD)
  const stat = await statOf(m, request, fid)
  m.walks.clunk(fid)
  m.leases.revoke()
  return told(m, request, dir, { ...stat, name }, undefined)
}

async function remove(m: Mounted, request: Request): Promise<void> {
  const dir = m.inodes.get(request.nodeid)
  const [name] = request.names(0)
  await m.settled(request, dir.top)
  await removed(m, request, dir, name!)
  m.leases.revoke()
}

async function removed(m: Mounted, request: Request, dir: Inode, name: string): Promise<void> {
  const { fid } = await m.walks.step(request, dir, name)
  try {
    await request.ask(m.client, 'Tremove', { fid })
    m.client.freeFid(fid)
  } catch (error) {
    m.walks.free(fid, error)
    throw error
  }
  const inode = dir.children.get(name)
  if (inode) m.inodes.drop(inode)
}

/** rename(2), which takes the place of what had the name; Twstat does not, so that is removed first. */
async function rename(m: Mounted, request: Request, [from, to]: string[], flags: number): Promise<void> {
  const dir = m.inodes.get(request.nodeid)
  if (request.u64(renameIn.at.newdir) !== dir.nodeid) throw new FileError('EXDEV', 'only within a directory')
  if (flags & ~RENAME_NOREPLACE) throw new FileError('EINVAL', 'names cannot be exchanged')
  await m.settled(request, dir.top)
  const { fid } = await m.walks.step(request, dir, from!)
  const renamed = () => request.ask(m.client, 'Twstat', { fid, stat: { ...keep, name: to! } })
  try {
    await renamed().catch(async (error: unknown) => {
      if (toFileError(error).code !== 'EEXIST' || flags & RENAME_NOREPLACE) throw error
      await removed(m, request, dir, to!)
      return renamed()
    })
  } finally {
    m.walks.clunk(fid)
    m.leases.revoke()
  }
  const inode = dir.children.get(from!)
  if (inode) m.inodes.rename(inode, to!)
}
