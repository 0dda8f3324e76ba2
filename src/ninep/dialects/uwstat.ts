import { FileError } from '../../lib/errno.ts'
import { change } from '../changing.ts'
import { DMDIR, KEEP32 } from '../const.ts'
import type { Held } from '../fids.ts'
import type { Call } from '../node.ts'
import type { Ids } from '../session.ts'
import { changes } from '../stat.ts'
import type { Stat } from '../stat.ts'
import { changed, entryOf, keepOwner, newMode, times } from './attr.ts'
import type { UStat } from './ustat.ts'

/** DMSETUID, DMSETGID and the sticky bit of Linux, as bits of chmod(2). */
const SET_BITS = 0x000d0000

/** Changes what is not "don't touch"; a Twstat that touches nothing is a sync. */
export async function wstat(held: Held, wanted: UStat, ids: Ids, call: Call): Promise<void> {
  const { mode, atime, mtime, ...rest } = changes(wanted)
  const { n_uid, n_gid, extension } = wanted
  const owned = n_uid !== KEEP32 || n_gid !== KEEP32
  if (extension) throw new FileError('EPERM', 'there are only files and directories')
  if (owned) keepOwner(n_uid === KEEP32 ? ids.uid : n_uid, n_gid === KEEP32 ? ids.gid : n_gid, ids)
  if (!owned && Object.keys(changes(wanted)).length === 0) return change(held, {}, call)
  const entry = await entryOf(held)
  await changed(held, { ...rest, mode: mode === undefined ? undefined : modeOf(entry, mode) }, call)
  // The time that comes with a new length is that of the change itself, and the file knows it.
  if (rest.length === undefined) await times(held, entry, { atime, mtime }, call)
}

function modeOf(entry: Stat, wanted: number): number | undefined {
  if ((entry.mode ^ wanted) & DMDIR) throw new FileError('EINVAL', 'a file stays a file')
  return newMode(entry.mode, (wanted & 0o777) | (wanted & SET_BITS ? 0o1000 : 0))
}
