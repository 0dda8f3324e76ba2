import { str, u32, u64, u8 } from '../../lib/coder.ts'
import { codec, data, fid } from '../codec.ts'
import type { Table } from '../codec.ts'
import { messages } from '../message.ts'
import { qid } from '../stat.ts'
import { umessages } from './u.ts'

const { Tversion, Rversion, Rauth, Rattach, Tflush, Rflush, Twalk, Rwalk } = messages
const { Tread, Rread, Twrite, Rwrite, Tclunk, Rclunk, Tremove, Rremove } = messages
const { Tauth, Tattach } = umessages

/**
 * 9P2000.L, which is what Linux does with files: net/9p/client.c of Linux, and protocol.md of diod. What asks the
 * conversation, walks, reads and lets go is as in 9P2000, and auth and attach as in 9P2000.u.
 */
// oxfmt-ignore
export const lmessages = {
  Rlerror:      [7,  { ecode: u32 }],
  Tstatfs:      [8,  { fid }],
  Rstatfs:      [9,  { type: u32, bsize: u32, blocks: u64, bfree: u64, bavail: u64, files: u64, ffree: u64, fsid: u64,
                       namelen: u32 }],
  Tlopen:       [12, { fid, flags: u32 }],
  Rlopen:       [13, { qid, iounit: u32 }],
  Tlcreate:     [14, { fid, name: str, flags: u32, mode: u32, gid: u32 }],
  Rlcreate:     [15, { qid, iounit: u32 }],
  Tsymlink:     [16, { dfid: fid, name: str, symtgt: str, gid: u32 }],
  Rsymlink:     [17, { qid }],
  Tmknod:       [18, { dfid: fid, name: str, mode: u32, major: u32, minor: u32, gid: u32 }],
  Rmknod:       [19, { qid }],
  Trename:      [20, { fid, dfid: fid, name: str }],
  Rrename:      [21, {}],
  Treadlink:    [22, { fid }],
  Rreadlink:    [23, { target: str }],
  Tgetattr:     [24, { fid, request_mask: u64 }],
  Rgetattr:     [25, { valid: u64, qid, mode: u32, uid: u32, gid: u32, nlink: u64, rdev: u64, size: u64, blksize: u64,
                       blocks: u64, atime_sec: u64, atime_nsec: u64, mtime_sec: u64, mtime_nsec: u64, ctime_sec: u64,
                       ctime_nsec: u64, btime_sec: u64, btime_nsec: u64, gen: u64, data_version: u64 }],
  Tsetattr:     [26, { fid, valid: u32, mode: u32, uid: u32, gid: u32, size: u64, atime_sec: u64, atime_nsec: u64,
                       mtime_sec: u64, mtime_nsec: u64 }],
  Rsetattr:     [27, {}],
  Txattrwalk:   [30, { fid, newfid: fid, name: str }],
  Rxattrwalk:   [31, { size: u64 }],
  Txattrcreate: [32, { fid, name: str, attr_size: u64, flags: u32 }],
  Rxattrcreate: [33, {}],
  Treaddir:     [40, { fid, offset: u64, count: u32 }],
  Rreaddir:     [41, { data }],
  Tfsync:       [50, { fid, datasync: u32 }],
  Rfsync:       [51, {}],
  Tlock:        [52, { fid, type: u8, flags: u32, start: u64, length: u64, proc_id: u32, client_id: str }],
  Rlock:        [53, { status: u8 }],
  Tgetlock:     [54, { fid, type: u8, start: u64, length: u64, proc_id: u32, client_id: str }],
  Rgetlock:     [55, { type: u8, start: u64, length: u64, proc_id: u32, client_id: str }],
  Tlink:        [70, { dfid: fid, fid, name: str }],
  Rlink:        [71, {}],
  Tmkdir:       [72, { dfid: fid, name: str, mode: u32, gid: u32 }],
  Rmkdir:       [73, { qid }],
  Trenameat:    [74, { olddirfid: fid, oldname: str, newdirfid: fid, newname: str }],
  Rrenameat:    [75, {}],
  Tunlinkat:    [76, { dirfd: fid, name: str, flags: u32 }],
  Runlinkat:    [77, {}],
  Tversion, Rversion, Tauth, Rauth, Tattach, Rattach, Tflush, Rflush, Twalk, Rwalk,
  Tread, Rread, Twrite, Rwrite, Tclunk, Rclunk, Tremove, Rremove,
} as const satisfies Table

export const dotl = codec('9P2000.L', lmessages)
