import { sized, str, struct, u16, u32 } from '../../lib/coder.ts'
import type { Coded } from '../../lib/coder.ts'
import { DMSTREAM } from '../const.ts'
import type { Ids } from '../session.ts'
import { fields } from '../stat.ts'
import type { Stat } from '../stat.ts'

/** A directory entry of 9P2000.u: that of stat(5), what a special file stands for, and owners as numbers. */
export const ustat = sized(
  u16,
  struct('stat', { ...fields, extension: str, n_uid: u32, n_gid: u32, n_muid: u32 }),
)
export type UStat = Coded<typeof ustat>

/** An entry as it is told. A file whose reads wait is an ordinary one: a client would read a pipe in its own kernel. */
export const told = (stat: Stat, { uid, gid }: Ids): UStat => ({
  ...stat,
  mode: (stat.mode & ~DMSTREAM) >>> 0,
  extension: '',
  n_uid: uid,
  n_gid: gid,
  n_muid: uid,
})
