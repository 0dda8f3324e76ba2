import { put32 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { NAME_MAX, OREAD } from '../ninep/const.ts'
import { unpack } from '../ninep/stat.ts'
import type { Qid, Stat } from '../ninep/stat.ts'
import { S_IFDIR, S_IFREG } from './const.ts'
import { Handle } from './handles.ts'
import type { Inode } from './inodes.ts'
import { put64, putBig } from './layout.ts'
import type { Handlers, Mounted } from './mounted.ts'
import { dirent, entryOut, openOut, readIn, releaseIn } from './opcodes.ts'
import { HEAD, answer, putEntry, putOpen } from './reply.ts'
import type { Request } from './request.ts'

/** Bytes of one listing. */
const MOST = 256 << 20

/** Entries up to which the kernel is told of each by READDIRPLUS: of more it would remember too many. */
const FEW = 10_000

/** Requests about open directories. */
export const directories = {
  async OPENDIR(m, request) {
    const inode = m.inodes.get(request.nodeid)
    await m.settled(request, inode.top)
    const { fid } = await m.walks.again(request, inode)
    try {
      const { iounit } = await request.ask(m.client, 'Topen', { fid, mode: OREAD })
      const handle = new Handle(inode, fid, Math.min(iounit || m.client.iounit, m.client.iounit), true)
      const fh = m.handles.add(handle)
      request.lost = () => m.walks.clunk(m.handles.remove(fh).fid)
      const frame = answer(openOut)
      putOpen(frame, HEAD, fh, 0)
      return frame
    } catch (error) {
      m.walks.clunk(fid)
      throw error
    }
  },

  READDIR: (m, request) => list(m, request, false),
  READDIRPLUS: (m, request) => list(m, request, true),

  RELEASEDIR(m, request) {
    m.walks.clunk(m.handles.remove(request.u64(releaseIn.at.fh)).fid)
  },

  FSYNCDIR() {},
} satisfies Partial<Handlers>

/**
 * Entries from a cookie on, as many as fit: cookies count the entries of the listing as it was when it was begun. With
 * `plus` the kernel gets each entry's nodeid and attributes, and needs not ask for them.
 */
async function list(m: Mounted, request: Request, plus: boolean): Promise<Uint8Array> {
  const handle = m.handles.get(request.u64(readIn.at.fh))
  if (!handle.inode.isDir) throw new FileError('ENOTDIR')
  const from = request.u64(readIn.at.offset)
  const frame = Buffer.allocUnsafe(Math.min(request.u32(readIn.at.size), m.maxWrite)).fill(0)
  if (from === 0 || !handle.entries) handle.entries = await entries(m, request, handle)
  const told: Inode[] = []
  let at = 0
  for (let cookie = from; cookie < handle.entries.length + DOTS.length; cookie++) {
    const next = put(m, frame, at, handle, cookie, plus, told)
    if (next === undefined) break
    at = next
  }
  request.lost = () => told.forEach((inode) => m.inodes.forget(inode.nodeid, 1))
  return frame.subarray(0, at)
}

/** What every directory has besides its entries. */
const DOTS = ['.', '..'] as const

/** Puts one entry; answers where the next one goes, or undefined when there is no room. */
function put(
  m: Mounted,
  frame: Buffer,
  at: number,
  { inode, entries }: Handle,
  cookie: number,
  plus: boolean,
  told: Inode[],
): number | undefined {
  const stat = cookie < DOTS.length ? undefined : entries![cookie - DOTS.length]!
  const name = stat?.name ?? DOTS[cookie]!
  const head = at + (plus ? entryOut.size : 0)
  const end = head + align(dirent.size + Buffer.byteLength(name))
  if (end > frame.length) return undefined
  const qid = stat?.qid ?? (cookie === 0 ? inode : (inode.parent ?? inode)).qid
  putDirent(frame, head, qid, cookie + 1, name, stat !== undefined && !isDir(stat) ? S_IFREG : S_IFDIR)
  // No nodeid: the kernel asks for those that it wants.
  if (plus && stat && entries!.length <= FEW) told.push(putPlus(m, frame, at, inode, stat))
  return end
}

function putPlus(m: Mounted, frame: Buffer, at: number, dir: Inode, stat: Stat): Inode {
  const child = m.inodes.child(dir, stat)
  const valid = { entry: m.leases.name(), attr: m.leases.attributes(child, stat.qid.version) }
  putEntry(frame, at, child, stat, m.owner, valid)
  child.lookups++
  return child
}

function putDirent(frame: Buffer, at: number, qid: Qid, off: number, name: string, type: number): void {
  putBig(frame, at + dirent.at.ino, qid.path || 1n)
  put64(frame, at + dirent.at.off, off)
  put32(frame, at + dirent.at.type, type >> 12)
  put32(frame, at + dirent.at.namelen, frame.write(name, at + dirent.size))
}

/** All entries that the kernel would take. */
async function entries(m: Mounted, request: Request, { fid, iounit }: Handle): Promise<Stat[]> {
  const found: Stat[] = []
  for (let offset = 0; offset < MOST;) {
    const { data } = await request.ask(m.client, 'Tread', { fid, offset: BigInt(offset), count: iounit })
    if (data.length === 0) return found
    offset += data.length
    for (const stat of unpacked(data)) if (isName(stat.name)) found.push(stat)
  }
  throw new FileError('EFBIG', 'a directory without an end')
}

/** @throws FileError EPROTO when the server's entries are not whole */
function unpacked(data: Uint8Array): Stat[] {
  try {
    return unpack(data)
  } catch (cause) {
    throw new FileError('EPROTO', 'a directory with a broken entry', { cause })
  }
}

const isName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('/') && Buffer.byteLength(name) <= NAME_MAX

const isDir = (stat: Stat): boolean => stat.mode >= 0x80000000
const align = (size: number): number => (size + 7) & ~7
