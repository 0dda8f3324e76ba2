/** Constants of <linux/fuse.h>, <fcntl.h>, <poll.h> and <sys/stat.h>. */

export const MAJOR = 7
export const MINOR = 44
/** Since this minor the kernel can be told to ask again for every name it remembers, without taking a lock. */
export const MINOR_INC_EPOCH = 44

export const ROOT_ID = 1

/** Flags of INIT; those above bit 31 lie in `flags2`. */
// oxfmt-ignore
export const init = {
  ATOMIC_O_TRUNC:       1 << 3,
  BIG_WRITES:           1 << 5,
  DO_READDIRPLUS:       1 << 13,
  READDIRPLUS_AUTO:     1 << 14,
  PARALLEL_DIROPS:      1 << 18,
  MAX_PAGES:            1 << 22,
  INIT_EXT:             1 << 30,
} as const
export const init2 = { DIRECT_IO_ALLOW_MMAP: 1 << 4 } as const

/** Flags of the answer to OPEN. */
// oxfmt-ignore
export const fopen = {
  DIRECT_IO:   1 << 0,
  NONSEEKABLE: 1 << 2,
  STREAM:      1 << 4,
  NOFLUSH:     1 << 5,
} as const

/** Bits of SETATTR's `valid`. */
// oxfmt-ignore
export const fattr = {
  MODE:  1 << 0,
  UID:   1 << 1,
  GID:   1 << 2,
  SIZE:  1 << 3,
  ATIME: 1 << 4,
  MTIME: 1 << 5,
  FH:    1 << 6,
  ATIME_NOW: 1 << 7,
  MTIME_NOW: 1 << 8,
} as const

export const GETATTR_FH = 1
export const POLL_SCHEDULE_NOTIFY = 1
export const RENAME_NOREPLACE = 1

/** Codes of what we tell the kernel unasked: they stand where an answer has its error. */
// oxfmt-ignore
export const notify = {
  POLL:        1,
  INVAL_INODE: 2,
  INVAL_ENTRY: 3,
  INC_EPOCH:   8,
} as const

export const O_ACCMODE = 3
export const O_EXCL = 0o200
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_NONBLOCK = 0o4000

export const S_IFMT = 0o170000
export const S_IFDIR = 0o040000
export const S_IFREG = 0o100000

export const POLLIN = 0x1
export const POLLOUT = 0x4
export const POLLERR = 0x8
export const POLLRDNORM = 0x40
export const POLLWRNORM = 0x100

/** Bytes that the kernel wants beside the payload in the buffer of every read. */
export const HEADROOM = 4096
export const PAGE = 4096
