import { FileError, toFileError } from '../../lib/errno.ts'
import { change } from '../changing.ts'
import type { BodyIn } from '../codec.ts'
import { DMDIR } from '../const.ts'
import type { Held } from '../fids.ts'
import type { Call } from '../node.ts'
import type { Ids } from '../session.ts'
import type { Stat } from '../stat.ts'
import type { lmessages } from './l.ts'
import {
  GETATTR_BASIC,
  GETATTR_DATA_VERSION,
  SETATTR_ATIME,
  SETATTR_ATIME_SET,
  SETATTR_GID,
  SETATTR_MODE,
  SETATTR_MTIME,
  SETATTR_MTIME_SET,
  SETATTR_SIZE,
  SETATTR_UID,
  S_IALLUGO,
  S_IFDIR,
  S_IFREG,
} from './linux.ts'

type Attributes = BodyIn<typeof lmessages, 'Rgetattr'>
type Wanted = BodyIn<typeof lmessages, 'Tsetattr'>

/** What cat and cp take for their buffers. */
const BLKSIZE = 128n << 10n
/** A block of st_blocks, in bytes. */
const BLOCK = 512n

/** The entry of a fid's file, as its open knows it where there is one. */
export const entryOf = ({ node, open }: Held): Stat | Promise<Stat> =>
  open?.stat ? open.stat() : node.stat()

/**
 * An entry of stat(5) as what stat(2) answers. A file whose reads wait is an ordinary one: a Linux client would read a
 * pipe in its own kernel. A directory has one link, which says nothing of how many directories are in it.
 */
export function attributes(entry: Stat, mask: bigint, { uid, gid }: Ids): Attributes {
  const { qid, mode, length, atime, mtime } = entry
  return {
    valid: mask & (GETATTR_BASIC | GETATTR_DATA_VERSION),
    qid,
    mode: (mode & DMDIR ? S_IFDIR : S_IFREG) | (mode & 0o777),
    uid,
    gid,
    nlink: 1n,
    rdev: 0n,
    size: length,
    blksize: BLKSIZE,
    blocks: (length + BLOCK - 1n) / BLOCK,
    atime_sec: BigInt(atime),
    atime_nsec: 0n,
    mtime_sec: BigInt(mtime),
    mtime_nsec: 0n,
    ctime_sec: BigInt(mtime),
    ctime_nsec: 0n,
    btime_sec: 0n,
    btime_nsec: 0n,
    gen: 0n,
    data_version: BigInt(qid.version),
  }
}

/** Tsetattr: chmod(2), chown(2), truncate(2) and utimensat(2), as far as the file lets itself be changed. */
export async function setattr(held: Held, wanted: Wanted, ids: Ids, call: Call): Promise<void> {
  const { valid } = wanted
  keepOwner(valid & SETATTR_UID ? wanted.uid : ids.uid, valid & SETATTR_GID ? wanted.gid : ids.gid, ids)
  const entry = await entryOf(held)
  const mode = valid & SETATTR_MODE ? newMode(entry.mode, wanted.mode) : undefined
  const length = valid & SETATTR_SIZE ? wanted.size : undefined
  await changed(held, { mode, length }, call)
  const atime = time(valid, SETATTR_ATIME, SETATTR_ATIME_SET, wanted.atime_sec)
  const mtime = time(valid, SETATTR_MTIME, SETATTR_MTIME_SET, wanted.mtime_sec)
  // The time that comes with a new length is that of the change itself, and the file knows it.
  if (length === undefined || valid & SETATTR_MTIME_SET) await times(held, entry, { atime, mtime }, call)
}

/** Everything belongs to who serves it. @throws FileError EPERM when somebody else is to own it */
export function keepOwner(uid: number, gid: number, ids: Ids): void {
  if (uid !== ids.uid || gid !== ids.gid) throw new FileError('EPERM', 'the owner cannot be changed')
}

/**
 * The mode of stat(5) after a chmod(2), or undefined where that changes nothing.
 * @throws FileError EPERM when it wants what no file here has, as set-user-ID
 */
export function newMode(mode: number, wanted: number): number | undefined {
  if (wanted & S_IALLUGO & ~0o777) throw new FileError('EPERM', 'only rwx can be changed')
  const changed = ((mode & ~0o777) | (wanted & 0o777)) >>> 0
  return changed === mode ? undefined : changed
}

/** Many servers keep no times of other people's choice: touch(1) and cp -p of what can be written go on without. */
export async function times(
  held: Held,
  { mode }: Stat,
  wanted: { readonly atime?: number | undefined; readonly mtime?: number | undefined },
  call: Call,
): Promise<void> {
  try {
    await changed(held, wanted, call)
  } catch (error) {
    if (toFileError(error).code === 'EINTR' || held.isDir || !(mode & 0o200)) throw error
  }
}

/** Changes what is defined; nothing is nothing, and not a sync. */
export async function changed(
  held: Held,
  wanted: { readonly [K in keyof Stat]?: Stat[K] | undefined },
  call: Call,
): Promise<void> {
  const fields = Object.entries(wanted).filter(([, value]) => value !== undefined)
  if (fields.length) await change(held, Object.fromEntries(fields), call)
}

function time(valid: number, now: number, set: number, seconds: bigint): number | undefined {
  if (!(valid & (now | set))) return undefined
  return valid & set ? Number(BigInt.asUintN(32, seconds)) : Math.floor(Date.now() / 1000)
}
