import { FileError } from '../../lib/errno.ts'
import { IOHDRSZ, NAME_MAX } from '../const.ts'
import { dialect } from '../dialect.ts'
import type { Dialect } from '../dialect.ts'
import { ops, toNumber } from '../ops.ts'
import type { OpsOf } from '../session.ts'
import { inTurn, ordered } from '../turn.ts'
import { appended } from './append.ts'
import { attributes, entryOf, setattr } from './attr.ts'
import { dotl } from './l.ts'
import type { lmessages } from './l.ts'
import { V9FS_MAGIC } from './linux.ts'
import { getlock, lock } from './lock.ts'
import { lcreate, lopen } from './lopen.ts'
import { mkdir, mknod, rename, renameAt, unlink } from './naming.ts'
import { readdir } from './readdir.ts'
import { Twalk, attach } from './uops.ts'

const NOTHING = {}

/** What Linux asks of a file. */
const lops: OpsOf<typeof lmessages> = {
  /** The number by which the clients of diod know that they need not authenticate. */
  Tauth() {
    throw new FileError('ENOENT', 'authentication not required')
  },

  Tattach: attach,
  Twalk,
  Tclunk: ops.Tclunk,
  Tremove: ops.Tremove,
  Twrite: appended,

  Tread(s, t, call) {
    if (s.fids.get(t.fid).isDir) throw new FileError('EISDIR')
    return ops.Tread(s, t, call)
  },

  Treaddir(s, { fid, offset, count }) {
    return readdir(s, s.fids.get(fid), toNumber(offset), Math.min(count, s.msize - IOHDRSZ))
  },

  Tlopen: (s, { fid, flags }, call) => lopen(s, s.fids.get(fid), flags, call),

  Tlcreate(s, { fid, ...made }, call) {
    const held = s.fids.get(fid)
    return ordered(held, lcreate(s, held, made, call))
  },

  Tgetattr(s, { fid, request_mask }) {
    const entry = entryOf(s.fids.get(fid))
    return entry instanceof Promise
      ? entry.then((entry) => attributes(entry, request_mask, s.ids))
      : attributes(entry, request_mask, s.ids)
  },

  Tsetattr(s, t, call) {
    const held = s.fids.get(t.fid)
    return ordered(
      held,
      setattr(held, t, s.ids, call).then(() => NOTHING),
    )
  },

  async Tstatfs(s, { fid }) {
    s.fids.get(fid)
    const { bsize, blocks, bfree, bavail, files, ffree } = await s.room()
    const [all, free, ours] = [BigInt(blocks), BigInt(bfree), BigInt(bavail)]
    const counts = { blocks: all, bfree: free, bavail: ours, files: BigInt(files), ffree: BigInt(ffree) }
    return { type: V9FS_MAGIC, bsize, ...counts, fsid: 0n, namelen: NAME_MAX }
  },

  Tfsync(s, { fid }, call) {
    const held = s.fids.get(fid)
    const sync = async () => held.opened().sync?.(call)
    return ordered(
      held,
      sync().then(() => NOTHING),
    )
  },

  Tmkdir(s, { dfid, name, mode }, call) {
    const dir = s.fids.get(dfid)
    return inTurn([dir], call, () => mkdir(dir, name, mode, call))
  },

  Tmknod(s, { dfid, name, mode }, call) {
    const dir = s.fids.get(dfid)
    return inTurn([dir], call, () => mknod(dir, name, mode, call))
  },

  Tunlinkat(s, { dirfd, name, flags }, call) {
    const dir = s.fids.get(dirfd)
    return inTurn([dir], call, () => unlink(dir, name, flags, call).then(() => NOTHING))
  },

  Trename(s, { fid, dfid, name }, call) {
    const [held, dir] = [s.fids.get(fid), s.fids.get(dfid)]
    return inTurn([held, dir], call, () => rename(held, dir, name, call).then(() => NOTHING))
  },

  Trenameat(s, { olddirfid, oldname, newdirfid, newname }, call) {
    const [from, to] = [s.fids.get(olddirfid), s.fids.get(newdirfid)]
    return inTurn([from, to], call, () => renameAt(from, oldname, to, newname, call).then(() => NOTHING))
  },

  Tlock: (s, t, call) => lock(s, s.fids.get(t.fid), t, call),
  Tgetlock: (s, t) => getlock(s, s.fids.get(t.fid), t),

  /** Whoever asks for an attribute and gets this asks for no other. */
  Txattrwalk(s, { fid }) {
    s.fids.get(fid)
    throw new FileError('EOPNOTSUPP', 'there are no extended attributes')
  },

  Txattrcreate(s, { fid }) {
    s.fids.get(fid)
    throw new FileError('EOPNOTSUPP', 'there are no extended attributes')
  },

  Tsymlink(s, { dfid }) {
    s.fids.get(dfid)
    throw new FileError('EOPNOTSUPP', 'there are no symbolic links')
  },

  Treadlink(s, { fid }) {
    s.fids.get(fid)
    throw new FileError('EINVAL', 'there are no symbolic links')
  },

  Tlink(s, { dfid, fid }) {
    s.fids.get(dfid)
    s.fids.get(fid)
    throw new FileError('EOPNOTSUPP', 'a file has one name')
  },
}

/** 9P2000.L, where errors are numbers and nothing else. */
export const linux: Dialect = dialect(dotl, lops, (tag, { errno }) => ({
  kind: 'Rlerror',
  tag,
  ecode: errno,
}))
