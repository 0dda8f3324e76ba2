import { sized, str, struct, u16, u32 } from '../../lib/coder.ts'
import type { Coded } from '../../lib/coder.ts'
import { fields } from '../stat.ts'

/** A directory entry of 9P2000.u: that of stat(5), what a special file stands for, and owners as numbers. */
export const ustat = sized(
  u16,
  struct('stat', { ...fields, extension: str, n_uid: u32, n_gid: u32, n_muid: u32 }),
)
export type UStat = Coded<typeof ustat>
