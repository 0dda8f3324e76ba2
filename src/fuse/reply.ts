import { put16, put32 } from '../lib/coder.ts'
import type { Stat } from '../ninep/stat.ts'
import { S_IFDIR, S_IFREG } from './const.ts'
import type { Inode } from './inodes.ts'
import { put64, putBig } from './layout.ts'
import type { Layout } from './layout.ts'
import { attr, attrOut, entryOut, openOut, outHeader } from './opcodes.ts'

/** Bytes in front of every answer, which Device.send fills. */
export const HEAD = outHeader.size

/** Who everything belongs to, as the kernel shows it. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** How long the kernel may use what it is told without asking again, in milliseconds. */
export interface Validity {
  readonly entry: number
  readonly attr: number
}

/** What `cat` and `cp` take for the size of their buffer, in bytes. */
const BLKSIZE = 128 << 10
/** What st_blocks counts in. */
const BLOCK = 512

/** An answer of that form, all zeros, with room for its header. */
export const answer = (form: Layout, more = 0): Uint8Array =>
  Buffer.allocUnsafe(HEAD + form.size + more).fill(0)

/** Puts a number of four bytes into an answer. */
export const set32 = (frame: Uint8Array, at: number, value: number): void => put32(frame, HEAD + at, value)

/** Puts a number of two bytes into an answer. */
export const set16 = (frame: Uint8Array, at: number, value: number): void => put16(frame, HEAD + at, value)

/** Puts a number of eight bytes into an answer. */
export const set64 = (frame: Uint8Array, at: number, value: number): void => put64(frame, HEAD + at, value)

/** Fills in a struct fuse_entry_out, which begins at `at`. */
export function putEntry(
  bytes: Uint8Array,
  at: number,
  inode: Inode,
  stat: Stat,
  owner: Owner,
  valid: Validity,
): void {
  put64(bytes, at + entryOut.at.nodeid, inode.nodeid)
  putTime(bytes, at + entryOut.at.entryValid, at + entryOut.at.entryValidNsec, valid.entry)
  putTime(bytes, at + entryOut.at.attrValid, at + entryOut.at.attrValidNsec, valid.attr)
  putAttr(bytes, at + entryOut.at.attr, inode, stat, owner)
}

/** The answer to GETATTR and SETATTR. */
export function attributes(inode: Inode, stat: Stat, owner: Owner, valid: number): Uint8Array {
  const frame = answer(attrOut)
  putTime(frame, HEAD + attrOut.at.attrValid, HEAD + attrOut.at.attrValidNsec, valid)
  putAttr(frame, HEAD + attrOut.at.attr, inode, stat, owner)
  return frame
}

/** Fills in a struct fuse_open_out, which begins at `at`. */
export function putOpen(bytes: Uint8Array, at: number, fh: number, flags: number): void {
  put64(bytes, at + openOut.at.fh, fh)
  put32(bytes, at + openOut.at.openFlags, flags)
}

/** The type bits of a file's mode. */
export const typeOf = (inode: Inode): number => (inode.isDir ? S_IFDIR : S_IFREG)

/** Fills in a struct fuse_attr. A length that the server tells of a stream or a directory means nothing. */
function putAttr(bytes: Uint8Array, at: number, inode: Inode, stat: Stat, { uid, gid }: Owner): void {
  const size = inode.isDir || inode.isStream ? 0 : Number(stat.length)
  putBig(bytes, at + attr.at.ino, stat.qid.path || BigInt(inode.nodeid))
  put64(bytes, at + attr.at.size, size)
  put64(bytes, at + attr.at.blocks, Math.ceil(size / BLOCK))
  put64(bytes, at + attr.at.atime, stat.atime)
  put64(bytes, at + attr.at.mtime, stat.mtime)
  put64(bytes, at + attr.at.ctime, stat.mtime)
  put32(bytes, at + attr.at.mode, typeOf(inode) | (stat.mode & 0o777))
  put32(bytes, at + attr.at.nlink, 1)
  put32(bytes, at + attr.at.uid, uid)
  put32(bytes, at + attr.at.gid, gid)
  put32(bytes, at + attr.at.blksize, BLKSIZE)
}

function putTime(bytes: Uint8Array, seconds: number, nanoseconds: number, milliseconds: number): void {
  put64(bytes, seconds, Math.floor(milliseconds / 1000))
  put32(bytes, nanoseconds, (milliseconds % 1000) * 1e6)
}
