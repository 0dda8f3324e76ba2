import { layout } from './layout.ts'
import type { Layout } from './layout.ts'

/** Structs of <linux/fuse.h>, protocol 7.44. */
const u16 = 2
const u32 = 4
const u64 = 8
const nothing = layout({})
/** Bytes as they are: what READ gives. */
export const data = layout({})

export const inHeader = layout({
  len: u32,
  opcode: u32,
  unique: u64,
  nodeid: u64,
  uid: u32,
  gid: u32,
  pid: u32,
  extlen: u16,
  padding: u16,
})
export const outHeader = layout({ len: u32, error: u32, unique: u64 })

export const attr = layout({
  ino: u64,
  size: u64,
  blocks: u64,
  atime: u64,
  mtime: u64,
  ctime: u64,
  atimensec: u32,
  mtimensec: u32,
  ctimensec: u32,
  mode: u32,
  nlink: u32,
  uid: u32,
  gid: u32,
  rdev: u32,
  blksize: u32,
  flags: u32,
})
export const entryOut = layout({
  nodeid: u64,
  generation: u64,
  entryValid: u64,
  attrValid: u64,
  entryValidNsec: u32,
  attrValidNsec: u32,
  attr,
})
export const attrOut = layout({ attrValid: u64, attrValidNsec: u32, dummy: u32, attr })
export const openOut = layout({ fh: u64, openFlags: u32, padding: u32 })
export const createOut = layout({ entry: entryOut, open: openOut })
export const writeOut = layout({ size: u32, padding: u32 })
export const pollOut = layout({ revents: u32, padding: u32 })
export const statfsOut = layout({
  blocks: u64,
  bfree: u64,
  bavail: u64,
  files: u64,
  ffree: u64,
  bsize: u32,
  namelen: u32,
  frsize: u32,
  padding: u32,
  spare0: u64,
  spare1: u64,
  spare2: u64,
})
export const initOut = layout({
  major: u32,
  minor: u32,
  maxReadahead: u32,
  flags: u32,
  maxBackground: u16,
  congestionThreshold: u16,
  maxWrite: u32,
  timeGran: u32,
  maxPages: u16,
  mapAlignment: u16,
  flags2: u32,
  unused0: u64,
  unused1: u64,
  unused2: u64,
  unused3: u32,
})
/** A name in a directory; its bytes follow, padded to eight. */
export const dirent = layout({ ino: u64, off: u64, namelen: u32, type: u32 })

export const initIn = layout({ major: u32, minor: u32, maxReadahead: u32, flags: u32 })
/** What newer kernels say behind initIn. */
export const initIn2 = layout({ initIn, flags2: u32 })
export const forgetIn = layout({ nlookup: u64 })
export const forgetOne = layout({ nodeid: u64, nlookup: u64 })
export const batchForgetIn = layout({ count: u32, dummy: u32 })
export const getattrIn = layout({ flags: u32, dummy: u32, fh: u64 })
export const setattrIn = layout({
  valid: u32,
  padding: u32,
  fh: u64,
  size: u64,
  lockOwner: u64,
  atime: u64,
  mtime: u64,
  ctime: u64,
  atimensec: u32,
  mtimensec: u32,
  ctimensec: u32,
  mode: u32,
  unused4: u32,
  uid: u32,
  gid: u32,
  unused5: u32,
})
export const mknodIn = layout({ mode: u32, rdev: u32, umask: u32, padding: u32 })
export const mkdirIn = layout({ mode: u32, umask: u32 })
export const renameIn = layout({ newdir: u64 })
export const rename2In = layout({ newdir: u64, flags: u32, padding: u32 })
export const openIn = layout({ flags: u32, openFlags: u32 })
export const createIn = layout({ flags: u32, mode: u32, umask: u32, openFlags: u32 })
export const readIn = layout({
  fh: u64,
  offset: u64,
  size: u32,
  readFlags: u32,
  lockOwner: u64,
  flags: u32,
  padding: u32,
})
export const writeIn = layout({
  fh: u64,
  offset: u64,
  size: u32,
  writeFlags: u32,
  lockOwner: u64,
  flags: u32,
  padding: u32,
})
export const releaseIn = layout({ fh: u64, flags: u32, releaseFlags: u32, lockOwner: u64 })
export const flushIn = layout({ fh: u64, unused: u32, padding: u32, lockOwner: u64 })
export const fsyncIn = layout({ fh: u64, fsyncFlags: u32, padding: u32 })
export const interruptIn = layout({ unique: u64 })
export const pollIn = layout({ fh: u64, kh: u64, flags: u32, events: u32 })

export const pollWakeup = layout({ kh: u64 })
export const invalInode = layout({ ino: u64, off: u64, len: u64 })
export const invalEntry = layout({ parent: u64, namelen: u32, flags: u32 })

/** One line a request: its number, the struct it begins with, the struct it is answered with; `quiet` ones get no answer. */
// oxfmt-ignore
export const opcodes = {
  LOOKUP:          [1,  nothing,       entryOut],
  FORGET:          [2,  forgetIn,      nothing, 'quiet'],
  GETATTR:         [3,  getattrIn,     attrOut],
  SETATTR:         [4,  setattrIn,     attrOut],
  READLINK:        [5,  nothing,       nothing],
  SYMLINK:         [6,  nothing,       entryOut],
  MKNOD:           [8,  mknodIn,       entryOut],
  MKDIR:           [9,  mkdirIn,       entryOut],
  UNLINK:          [10, nothing,       nothing],
  RMDIR:           [11, nothing,       nothing],
  RENAME:          [12, renameIn,      nothing],
  LINK:            [13, nothing,       entryOut],
  OPEN:            [14, openIn,        openOut],
  READ:            [15, readIn,        data],
  WRITE:           [16, writeIn,       writeOut],
  STATFS:          [17, nothing,       statfsOut],
  RELEASE:         [18, releaseIn,     nothing],
  FSYNC:           [20, fsyncIn,       nothing],
  SETXATTR:        [21, nothing,       nothing],
  GETXATTR:        [22, nothing,       nothing],
  LISTXATTR:       [23, nothing,       nothing],
  REMOVEXATTR:     [24, nothing,       nothing],
  FLUSH:           [25, flushIn,       nothing],
  INIT:            [26, initIn,        initOut],
  OPENDIR:         [27, openIn,        openOut],
  READDIR:         [28, readIn,        data],
  RELEASEDIR:      [29, releaseIn,     nothing],
  FSYNCDIR:        [30, fsyncIn,       nothing],
  GETLK:           [31, nothing,       nothing],
  SETLK:           [32, nothing,       nothing],
  SETLKW:          [33, nothing,       nothing],
  ACCESS:          [34, nothing,       nothing],
  CREATE:          [35, createIn,      createOut],
  INTERRUPT:       [36, interruptIn,   nothing, 'quiet'],
  BMAP:            [37, nothing,       nothing],
  DESTROY:         [38, nothing,       nothing],
  IOCTL:           [39, nothing,       nothing],
  POLL:            [40, pollIn,        pollOut],
  NOTIFY_REPLY:    [41, nothing,       nothing, 'quiet'],
  BATCH_FORGET:    [42, batchForgetIn, nothing, 'quiet'],
  FALLOCATE:       [43, nothing,       nothing],
  READDIRPLUS:     [44, readIn,        data],
  RENAME2:         [45, rename2In,     nothing],
  LSEEK:           [46, nothing,       nothing],
  COPY_FILE_RANGE: [47, nothing,       nothing],
  SETUPMAPPING:    [48, nothing,       nothing],
  REMOVEMAPPING:   [49, nothing,       nothing],
  SYNCFS:          [50, nothing,       nothing],
  TMPFILE:         [51, nothing,       nothing],
  STATX:           [52, nothing,       nothing],
  COPY_FILE_RANGE_64: [53, nothing,    nothing],
} as const satisfies Readonly<Record<string, readonly [opcode: number, begins: Layout, answered: Layout, 'quiet'?]>>

export type Opcode = keyof typeof opcodes
