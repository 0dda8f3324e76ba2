import { closeSync, constants, openSync } from 'node:fs'
import { FileError, fromErrno, toFileError } from '../lib/errno.ts'
import { address, errno, later, mount, recvmsg, socketpair, umount2 } from './libc.ts'
import { run } from './run.ts'

/** How a file system is attached to a directory, and detached. */
export interface Attach {
  /** Mounts. Answers an open /dev/fuse. @throws FileError */
  attach(at: string, options: AttachOptions): Promise<number>
  /** Unmounts. @param lazily even when files are open. @throws FileError EBUSY */
  detach(at: string, lazily: boolean): Promise<void>
  /** The shell command that detaches lazily. `$AT` is the directory. */
  readonly script: string
}

export interface AttachOptions {
  /** What `mount` and `df` show as the device. */
  readonly fsname: string
  readonly allowOther: boolean
  /** Largest READ, in bytes. */
  readonly maxRead: number
}

const DEVICE = '/dev/fuse'
const TYPE = 'hivefs'

const MS_NOSUID = 2
const MS_NODEV = 4
const MNT_DETACH = 2
const UMOUNT_NOFOLLOW = 8

/** As root, or as root of a user namespace: mount(2). */
export const byRoot: Attach = {
  attach(at, options) {
    const fd = openSync(DEVICE, constants.O_RDWR | constants.O_NONBLOCK)
    const ids = `rootmode=40000,user_id=${process.getuid!()},group_id=${process.getgid!()}`
    const data = [`fd=${fd}`, ids, ...common(options)].join(',')
    if (mount(options.fsname, at, `fuse.${TYPE}`, MS_NOSUID | MS_NODEV, data) === 0)
      return Promise.resolve(fd)
    const error = new FileError(fromErrno(errno()), `mounting on ${at}`)
    closeSync(fd)
    throw error
  },

  async detach(at, lazily) {
    const flags = UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0)
    if ((await later(umount2, at, flags)) === 0) return
    throw new FileError('EBUSY', at)
  },

  script: 'umount -l -- "$AT"',
}

/** As anybody: fusermount3, which mounts and passes the descriptor back over a socket. */
export const byHelper: Attach = {
  async attach(at, options) {
    const [ours, theirs] = sockets()
    try {
      const words = [`fsname=${options.fsname}`, `subtype=${TYPE}`, ...common(options)]
      const running = run(['fusermount3', '-o', words.join(','), '--', at], { _FUSE_COMMFD: '3' }, theirs)
      closeSync(theirs)
      const [fd, { said }] = await Promise.all([receive(ours), running])
      if (fd !== undefined) return fd
      throw new FileError('EACCES', `fusermount3 did not mount on ${at}: ${said || 'it said nothing'}`)
    } finally {
      closeSync(ours)
    }
  },

  async detach(at, lazily) {
    const { status, said } = await run(['fusermount3', '-u', ...(lazily ? ['-z'] : []), '--', at])
    if (status !== 0) throw new FileError('EBUSY', said)
  },

  script: 'fusermount3 -u -z -- "$AT"',
}

const common = ({ allowOther, maxRead }: AttachOptions): string[] => [
  'default_permissions',
  ...(allowOther ? ['allow_other'] : []),
  `max_read=${maxRead}`,
]

/** Mounts the way we may. @throws FileError what stands in the way, and what would help */
export async function attach(at: string, options: AttachOptions): Promise<[Attach, number]> {
  const isRoot = process.geteuid!() === 0
  try {
    if (isRoot) return [byRoot, await byRoot.attach(at, options)]
  } catch (error) {
    const { code } = toFileError(error)
    if (code === 'ENOENT' || code === 'ENODEV')
      throw new FileError('ENODEV', `${DEVICE} cannot be opened: modprobe fuse`, { cause: error })
    if (code !== 'EPERM') throw error
  }
  return [byHelper, await byHelper.attach(at, options)]
}

const AF_UNIX = 1
const SOCK_STREAM = 1
const SOCK_CLOEXEC = 0o2000000
const MSG_CMSG_CLOEXEC = 0x40000000

function sockets(): [number, number] {
  const fds = new Int32Array(2)
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    throw new FileError(fromErrno(errno()), 'socketpair')
  return [fds[0]!, fds[1]!]
}

/** The descriptor that comes with one byte over a socket, or undefined when none comes: unix(7), cmsg(3). */
async function receive(socket: number): Promise<number | undefined> {
  const byte = new Uint8Array(8)
  const control = new Uint8Array(64)
  const iov = new BigUint64Array([address(byte), 1n])
  // struct msghdr: name, namelen, iov, iovlen, control, controllen, flags
  const message = new BigUint64Array([0n, 0n, address(iov), 1n, address(control), BigInt(control.length), 0n])
  const count = await later(recvmsg, socket, message, MSG_CMSG_CLOEXEC)
  const length = Number(message[5])
  // A cmsghdr is 16 bytes: length, level, type; then the descriptor.
  return count > 0 && length >= 20 ? new DataView(control.buffer).getInt32(16, true) : undefined
}
