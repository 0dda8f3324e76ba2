import { sized, str, u16, u32, u8 } from '../../lib/coder.ts'
import { codec, fid } from '../codec.ts'
import type { Table } from '../codec.ts'
import { messages } from '../message.ts'
import { ustat } from './ustat.ts'

/** 9P2000.u, which is 9P2000 with numbers beside its names; of Linux's v9fs and others. */
// oxfmt-ignore
export const umessages = {
  ...messages,
  Tauth:   [102, { afid: fid, uname: str, aname: str, n_uname: u32 }],
  Tattach: [104, { fid, afid: fid, uname: str, aname: str, n_uname: u32 }],
  Rerror:  [107, { ename: str, errno: u32 }],
  Tcreate: [114, { fid, name: str, perm: u32, mode: u8, extension: str }],
  Rstat:   [125, { stat: sized(u16, ustat) }],
  Twstat:  [126, { fid, stat: sized(u16, ustat) }],
} as const satisfies Table

export const dotu = codec('9P2000.u', umessages)
