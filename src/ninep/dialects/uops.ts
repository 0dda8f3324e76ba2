import { FileError } from '../../lib/errno.ts'
import { attach as attachAs } from '../attaching.ts'
import { checkQid } from '../changing.ts'
import { IOHDRSZ, KEEP32 } from '../const.ts'
import { dialect, shortened } from '../dialect.ts'
import type { Dialect } from '../dialect.ts'
import { list, packed } from '../listing.ts'
import { open } from '../opening.ts'
import { ops, step, toNumber } from '../ops.ts'
import type { OpsOf } from '../session.ts'
import { ordered } from '../turn.ts'
import { appended } from './append.ts'
import { named } from './numbered.ts'
import { dotu } from './u.ts'
import type { umessages } from './u.ts'
import { told, ustat } from './ustat.ts'
import { wstat } from './uwstat.ts'

/** A bit of Topen: every write goes to the end. */
const OAPPEND = 0x80
/** DMSYMLINK, DMLINK, DMDEVICE, DMNAMEDPIPE and DMSOCKET. */
const SPECIAL = 0x03b00000

/**
 * Attaches who says a name, or a number where the name is empty: v9fs does so for its second user. Everything belongs to the
 * number that is said with the name, because a client's kernel compares it with that of the user who opens a file, and
 * ours means nobody to it. Only whoever mounts says one, who is root there; not the users who come after him.
 */
export const attach: OpsOf<typeof umessages>['Tattach'] = (s, { uname, n_uname, ...t }, call) => {
  const { name, uid } = named(uname)
  if (uid !== undefined) s.ids = { uid, gid: uid }
  return attachAs(s, { ...t, uname: name || n_uname === KEEP32 ? name : String(n_uname) }, call)
}

/** Linux walks from an open fid to a new one, as to anything else; the new one is not open. */
export const Twalk: OpsOf<typeof umessages>['Twalk'] = (s, t, call) =>
  t.newfid === t.fid ? ops.Twalk(s, t, call) : step(s, t, call)

/** What Unix asks of a file: what Plan 9 asks, with numbers. */
const uops: OpsOf<typeof umessages> = {
  ...ops,
  Tattach: attach,
  Twalk,
  Twrite: appended,

  Topen(s, { fid, mode }, call) {
    const held = s.fids.get(fid)
    held.append = (mode & OAPPEND) !== 0
    return open(s, held, mode & ~OAPPEND, call)
  },

  async Tcreate(s, { extension, ...t }, call) {
    if (extension || t.perm & SPECIAL) {
      s.fids.get(t.fid)
      throw new FileError('EOPNOTSUPP', 'there are only files and directories')
    }
    const made = await ops.Tcreate(s, { ...t, mode: t.mode & ~OAPPEND }, call)
    s.fids.get(t.fid).append = (t.mode & OAPPEND) !== 0
    return made
  },

  Tread(s, t, call) {
    const held = s.fids.get(t.fid)
    if (!held.isDir) return ops.Tread(s, t, call)
    const most = Math.min(t.count, s.msize - IOHDRSZ)
    return list(s, held, held.opened(), toNumber(t.offset), most, (entries) =>
      packed(
        ustat,
        entries.map((entry) => told(entry, s.ids)),
      ),
    )
  },

  async Tstat(s, t, call) {
    const { stat } = await ops.Tstat(s, t, call)
    return { stat: told(stat, s.ids) }
  },

  Twstat(s, { fid, stat }, call) {
    const held = s.fids.get(fid)
    checkQid(stat)
    return ordered(
      held,
      wstat(held, stat, s.ids, call).then(() => ({})),
    )
  },
}

/** 9P2000.u, where errors have a number beside their text. */
export const unix: Dialect = dialect(dotu, uops, (tag, { message, errno }, msize) => ({
  kind: 'Rerror',
  tag,
  ename: shortened(message, msize),
  errno,
}))
