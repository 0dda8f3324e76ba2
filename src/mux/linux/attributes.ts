import { FileError } from '../../lib/errno.ts'
import { DMDIR, QTDIR } from '../../ninep/const.ts'
import {
  S_IFDIR,
  S_IFMT,
  SETATTR_ATIME,
  SETATTR_ATIME_SET,
  SETATTR_GID,
  SETATTR_MODE,
  SETATTR_MTIME,
  SETATTR_MTIME_SET,
  SETATTR_SIZE,
  SETATTR_UID,
} from '../../ninep/dialects/linux.ts'
import type { Qid, Stat } from '../../ninep/stat.ts'
import type { LBody } from './asker.ts'

/** Seconds as they stand in stat(5). */
const seconds = (time: bigint): number => (time > 0xffffffffn ? 0xffffffff : Number(time))

/** What is known of a file, as stat(5) says it. */
export function statOf(name: string, attributes: LBody<'Rgetattr'>): Stat {
  const { qid, mode, uid, gid, size, atime_sec, mtime_sec } = attributes
  const isDir = (mode & S_IFMT) === S_IFDIR
  return {
    type: 0,
    dev: 0,
    qid,
    mode: ((isDir ? DMDIR : 0) | (mode & 0o777)) >>> 0,
    atime: seconds(atime_sec),
    mtime: seconds(mtime_sec),
    length: isDir ? 0n : size,
    name,
    uid: String(uid),
    gid: String(gid),
    muid: '',
  }
}

/** All that is said of a file that may not be looked at. */
export const unseen = (name: string, qid: Qid): Stat => ({
  type: 0,
  dev: 0,
  qid,
  mode: qid.type & QTDIR ? DMDIR : 0,
  atime: 0,
  mtime: 0,
  length: 0n,
  name,
  uid: '',
  gid: '',
  muid: '',
})

/** One line for each field of a stat that can be changed: what it is in a Tsetattr. */
const setters: {
  readonly [F in keyof Stat]?: (value: Stat[F]) => Partial<LBody<'Tsetattr'>> & { readonly valid: number }
} = {
  mode: (mode) => ({ valid: SETATTR_MODE, mode: mode & 0o777 }),
  uid: (uid) => ({ valid: SETATTR_UID, uid: number(uid) }),
  gid: (gid) => ({ valid: SETATTR_GID, gid: number(gid) }),
  length: (size) => ({ valid: SETATTR_SIZE, size }),
  atime: (time) => ({ valid: SETATTR_ATIME | SETATTR_ATIME_SET, atime_sec: BigInt(time) }),
  mtime: (time) => ({ valid: SETATTR_MTIME | SETATTR_MTIME_SET, mtime_sec: BigInt(time) }),
}

const nothing: LBody<'Tsetattr'> = {
  fid: 0,
  valid: 0,
  mode: 0,
  uid: 0,
  gid: 0,
  size: 0n,
  atime_sec: 0n,
  atime_nsec: 0n,
  mtime_sec: 0n,
  mtime_nsec: 0n,
}

/** The Tsetattr that makes these changes; undefined when there is nothing to change. @throws FileError EPERM, EINVAL */
export function setattr(fid: number, changes: Partial<Stat>): LBody<'Tsetattr'> | undefined {
  let body = nothing
  for (const [field, value] of Object.entries(changes)) {
    const setter = setters[field as keyof Stat] as ((value: unknown) => typeof body) | undefined
    if (!setter) throw new FileError('EPERM', `${field} cannot be changed`)
    const set = setter(value)
    body = { ...body, ...set, valid: body.valid | set.valid }
  }
  return body.valid ? { ...body, fid } : undefined
}

/** An owner's number. @throws FileError EINVAL where it is a name */
function number(owner: string): number {
  if (!/^\d{1,9}$/.test(owner)) throw new FileError('EINVAL', `${owner}; owners are numbers here`)
  return Number(owner)
}
