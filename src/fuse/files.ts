import { concat } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { ORDWR, OREAD, OTRUNC, OWRITE } from '../ninep/const.ts'
import { keep } from '../ninep/stat.ts'
import { O_ACCMODE, O_APPEND, O_NONBLOCK, O_TRUNC, fopen } from './const.ts'
import { Handle } from './handles.ts'
import type { Inode } from './inodes.ts'
import type { Handlers, Mounted } from './mounted.ts'
import { flushIn, fsyncIn, openIn, openOut, readIn, releaseIn, writeIn, writeOut } from './opcodes.ts'
import { HEAD, answer, putOpen, set32 } from './reply.ts'
import type { Request } from './request.ts'
import { readStream } from './streams.ts'
import { doubtful } from './walks.ts'

/** Requests about open files. */
export const files = {
  async OPEN(m, request) {
    const inode = m.inodes.get(request.nodeid)
    const flags = request.u32(openIn.at.flags)
    await m.settled(request, inode.top)
    const handle = await opened(m, request, inode, flags)
    if (flags & O_TRUNC) m.leases.revoke()
    const fh = m.handles.add(handle)
    request.lost = () => m.walks.clunk(m.handles.remove(fh).fid)
    const frame = answer(openOut)
    putOpen(frame, HEAD, fh, openFlags(handle, flags))
    return frame
  },

  READ(m, request) {
    const handle = m.handles.get(request.u64(readIn.at.fh))
    const size = request.u32(readIn.at.size)
    if (handle.inode.isStream)
      return readStream(m, request, handle, size, (request.u32(readIn.at.flags) & O_NONBLOCK) !== 0)
    return read(m, request, handle, request.u64(readIn.at.offset), size)
  },

  async WRITE(m, request) {
    const handle = m.handles.get(request.u64(writeIn.at.fh))
    const data = request.rest(writeIn.size)
    if (data.length !== request.u32(writeIn.at.size)) throw new FileError('EINVAL', 'a write cut short')
    const appends = (request.u32(writeIn.at.flags) & O_APPEND) !== 0
    try {
      const done = await write(m, request, handle, request.u64(writeIn.at.offset), data, appends)
      const frame = answer(writeOut)
      set32(frame, writeOut.at.size, done)
      return frame
    } finally {
      handle.written = true
      m.leases.revoke()
    }
  },

  /** Comes with every close(2) of a descriptor that may have been duplicated: no commit, but one may be near. */
  FLUSH(m, request) {
    const handle = m.handles.get(request.u64(flushIn.at.fh))
    if (handle.written) m.leases.closing(handle)
  },

  /** The last close. Nobody waits for it; who comes later waits for the commit. */
  RELEASE(m, request) {
    const handle = m.handles.remove(request.u64(releaseIn.at.fh))
    if (handle.written) {
      m.chores.run()
      commit(m, handle)
    } else {
      m.chores.later(() => {
        handle.ahead?.drop()
        m.walks.clunk(handle.fid)
      })
    }
  },

  /** Commits what was written so far: a Twstat that changes nothing. */
  async FSYNC(m, request) {
    const handle = m.handles.get(request.u64(fsyncIn.at.fh))
    try {
      await request.ask(m.client, 'Twstat', { fid: handle.fid, stat: keep })
    } finally {
      m.leases.revoke()
    }
  },
} satisfies Partial<Handlers>

/** The mode of open(5) for flags of open(2). */
export function modeOf(flags: number): number {
  const access = flags & O_ACCMODE
  const mode = access === 0 ? OREAD : access === 1 ? OWRITE : ORDWR
  return flags & O_TRUNC ? mode | OTRUNC : mode
}

/** Streams have no position. No file is read ahead or kept by the kernel; what was only read needs no FLUSH. */
export function openFlags({ inode }: Handle, flags: number): number {
  const stream = inode.isStream ? fopen.STREAM | fopen.NONSEEKABLE : 0
  const quiet = (flags & O_ACCMODE) === 0 ? fopen.NOFLUSH : 0
  return fopen.DIRECT_IO | stream | quiet
}

/** Opens a file. @throws FileError ESTALE when it is no longer what its name leads to: the kernel looks it up again */
export async function opened(m: Mounted, request: Request, inode: Inode, flags: number): Promise<Handle> {
  const mode = modeOf(flags)
  const spare = m.walks.take(inode)
  const handle =
    (spare !== undefined && (await tried(m, request, inode, spare, mode))) ||
    (await open(m, request, inode, mode))
  handle.written = (flags & O_TRUNC) !== 0
  if (!(flags & O_APPEND)) return handle
  try {
    handle.end = await length(m, request, handle)
    return handle
  } catch (error) {
    m.walks.clunk(handle.fid)
    throw error
  }
}

/** With the fid that LOOKUP left, unless that is of no use any more. */
async function tried(
  m: Mounted,
  request: Request,
  inode: Inode,
  fid: number,
  mode: number,
): Promise<Handle | undefined> {
  try {
    return await topen(m, request, inode, fid, mode)
  } catch (error) {
    if (doubtful.has(toFileError(error).code)) return undefined
    throw error
  }
}

async function open(m: Mounted, request: Request, inode: Inode, mode: number): Promise<Handle> {
  const { fid } = await m.walks.again(request, inode)
  return topen(m, request, inode, fid, mode)
}

async function topen(m: Mounted, request: Request, inode: Inode, fid: number, mode: number): Promise<Handle> {
  try {
    const { qid, iounit } = await request.ask(m.client, 'Topen', { fid, mode })
    m.leases.seen(inode, qid.version)
    return new Handle(inode, fid, Math.min(iounit || m.client.iounit, m.client.iounit), (mode & 3) !== OWRITE)
  } catch (error) {
    m.walks.clunk(fid)
    throw error
  }
}

async function length(m: Mounted, request: Request, { fid, inode }: Handle): Promise<number> {
  const { stat } = await request.ask(m.client, 'Tstat', { fid })
  return inode.isStream ? 0 : Number(stat.length)
}

/** What a file says at an offset; in parts, where the server gives no more at a time. */
async function read(
  m: Mounted,
  request: Request,
  { fid, iounit }: Handle,
  offset: number,
  size: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let left = size; left > 0;) {
    const count = Math.min(left, iounit)
    const at = BigInt(offset + size - left)
    const { data } = await request.ask(m.client, 'Tread', { fid, offset: at, count })
    if (data.length > count)
      throw new FileError('EPROTO', `${data.length} bytes where ${count} were asked for`)
    if (data.length === size) return data
    parts.push(data)
    left -= data.length
    if (data.length < count) break
  }
  return concat(parts)
}

/** Writes all of it; answers how much the server took. */
async function write(
  m: Mounted,
  request: Request,
  handle: Handle,
  offset: number,
  data: Uint8Array,
  appends: boolean,
): Promise<number> {
  const from = await place(m, request, handle, offset, appends)
  let done = 0
  do {
    const part =
      data.length - done > handle.iounit ? data.subarray(done, done + handle.iounit) : data.subarray(done)
    const { count } = await request
      .ask(m.client, 'Twrite', { fid: handle.fid, offset: BigInt(from + done), data: part })
      .catch((error: unknown) => {
        if (done === 0) throw error
        return { count: 0 }
      })
    done += Math.min(count, part.length)
    if (count < part.length) break
  } while (done < data.length)
  if (handle.inode.isStream) handle.writeAt += done
  if (handle.end !== undefined) handle.end = Math.max(handle.end, from + done)
  return done
}

/** Where a write goes: the kernel knows no length of what changes without it, and streams have no offsets. */
async function place(
  m: Mounted,
  request: Request,
  handle: Handle,
  offset: number,
  appends: boolean,
): Promise<number> {
  if (handle.inode.isStream) return handle.writeAt
  if (!appends) return offset
  handle.end ??= await length(m, request, handle)
  return handle.end
}

/** Sends the Tclunk at once, before the next request is looked at. */
function commit(m: Mounted, handle: Handle): void {
  const { fid, inode } = handle
  handle.ahead?.drop()
  m.leases.begin(handle)
  const over = new Promise<void>((done) => {
    const free = () => {
      m.client.freeFid(fid)
      m.leases.end()
      done()
    }
    m.client.ask('Tclunk', { fid }, free, free)
  })
  m.commits.add(inode.top, over)
}
