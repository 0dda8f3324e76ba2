/** Constants of 9P2000: intro(5), open(5), stat(5). */

export const VERSION = '9P2000'
/** Tag of Tversion, which has no other: intro(5). */
export const NOTAG = 0xffff
/** "No fid": the afid of an attach without authentication. */
export const NOFID = 0xffffffff
/** Names in one walk: walk(5). */
export const MAXWELEM = 16
/** Bytes of size, type and tag before each message's body. */
export const HEADER = 7
/** Room for the longest header of a Twrite or Rread: intro(5). */
export const IOHDRSZ = 24
/** Smallest msize we talk with; below it not even a stat fits. */
export const MIN_MSIZE = 256
/** What we offer and ask for: 1 MiB of payload and its header. */
export const MSIZE = (1 << 20) + IOHDRSZ
/** Longest name, as on Linux. */
export const NAME_MAX = 255

export const QTDIR = 0x80
export const QTAPPEND = 0x40
export const QTEXCL = 0x20
export const QTAUTH = 0x08
export const QTTMP = 0x04
export const QTFILE = 0x00

export const DMDIR = 0x80000000
/** On a file whose reads wait, of ours: it has no end, and says its messages in lines. */
export const DMAPPEND = 0x40000000
export const DMEXCL = 0x20000000
export const DMAUTH = 0x08000000
export const DMTMP = 0x04000000
/**
 * The bit that 9P2000.u gives to named pipes. Our servers set it on files whose reads wait, also on plain 9P2000, where
 * Plan 9 ignores it: it is how a FUSE bridge knows which files to open as streams.
 */
export const DMSTREAM = 0x00200000

export const OREAD = 0
export const OWRITE = 1
export const ORDWR = 2
export const OEXEC = 3
export const OTRUNC = 0x10
export const ORCLOSE = 0x40

/** "Don't touch" in a Twstat, for each width: stat(5). */
export const KEEP16 = 0xffff
export const KEEP32 = 0xffffffff
export const KEEP64 = 0xffffffffffffffffn
