/** Numbers of Linux that travel in 9P2000.L: fcntl.h, stat.h and net/9p/9p.h of Linux, x86 or not. */

export const O_ACCMODE = 3
export const O_EXCL = 0o200
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_DIRECTORY = 0o200000

export const AT_REMOVEDIR = 0x200

export const S_IFMT = 0o170000
export const S_IFDIR = 0o040000
export const S_IFREG = 0o100000
/** The bits of chmod(2): rwx for three, set-user-ID, set-group-ID and sticky. */
export const S_IALLUGO = 0o7777

export const DT_DIR = 4
export const DT_REG = 8

/** Fields of Rgetattr: all of stat(2), and how often the content has changed. */
export const GETATTR_BASIC = 0x7ffn
export const GETATTR_DATA_VERSION = 0x2000n

/** What a Tsetattr changes. A time without its SET bit is now. */
export const SETATTR_MODE = 0x1
export const SETATTR_UID = 0x2
export const SETATTR_GID = 0x4
export const SETATTR_SIZE = 0x8
export const SETATTR_ATIME = 0x10
export const SETATTR_MTIME = 0x20
export const SETATTR_ATIME_SET = 0x80
export const SETATTR_MTIME_SET = 0x100

export const LOCK_RDLCK = 0
export const LOCK_WRLCK = 1
export const LOCK_UNLCK = 2
export const LOCK_FLAGS_BLOCK = 1
export const LOCK_SUCCESS = 0
export const LOCK_BLOCKED = 1
export const LOCK_ERROR = 2

/** What statfs(2) calls a file system of 9P. */
export const V9FS_MAGIC = 0x01021997
