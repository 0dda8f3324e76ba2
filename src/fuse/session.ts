import { FileError } from '../lib/errno.ts'
import type { Code } from '../lib/errno.ts'
import { MAJOR, MINOR_INC_EPOCH, PAGE, init, init2 } from './const.ts'
import type { Handler, Handlers, Mounted } from './mounted.ts'
import { initIn, initIn2, initOut, interruptIn } from './opcodes.ts'
import type { Opcode } from './opcodes.ts'
import { answer, set16, set32 } from './reply.ts'

/** Requests that the kernel sends without anybody waiting for each: a RELEASE is one, and must not queue behind others. */
const BACKGROUND = 4096

const WANTED =
  init.ATOMIC_O_TRUNC |
  init.BIG_WRITES |
  init.DO_READDIRPLUS |
  init.READDIRPLUS_AUTO |
  init.PARALLEL_DIROPS |
  init.MAX_PAGES |
  init.INIT_EXT
const WANTED2 = init2.DIRECT_IO_ALLOW_MMAP

/** Requests about the mount itself. */
export const session = {
  INIT(m, request) {
    const minor = Math.min(request.u32(initIn.at.minor), m.minor)
    const flags = request.u32(initIn.at.flags) & WANTED
    const extended = flags & init.INIT_EXT && request.length >= initIn2.size
    const flags2 = extended ? request.u32(initIn2.at.flags2) & WANTED2 : 0
    m.leases.epochs = minor >= MINOR_INC_EPOCH
    m.begun()
    return welcome(m, minor, flags, flags2)
  },

  DESTROY() {},

  /** Ends what a request waits for. One that is not here has its answer, or is not read yet: the kernel asks again. */
  INTERRUPT(m, request) {
    const waiting = m.waiting.get(request.u64(interruptIn.at.unique))
    if (!waiting) throw new FileError('EAGAIN')
    waiting.interrupt()
  },

  NOTIFY_REPLY() {},
} satisfies Partial<Handlers>

function welcome(m: Mounted, minor: number, flags: number, flags2: number): Uint8Array {
  const frame = answer(initOut)
  const { at } = initOut
  set32(frame, at.major, MAJOR)
  set32(frame, at.minor, minor)
  set32(frame, at.flags, flags)
  set32(frame, at.flags2, flags2)
  set16(frame, at.maxBackground, BACKGROUND)
  set16(frame, at.congestionThreshold, BACKGROUND - (BACKGROUND >> 2))
  set32(frame, at.maxWrite, m.maxWrite)
  set32(frame, at.timeGran, 1)
  set16(frame, at.maxPages, m.maxWrite / PAGE)
  return frame
}

/**
 * Requests for what 9P has not. ENOSYS makes the kernel answer them itself from then on, which is right for all of these:
 * it does without extended attributes and with its own locks, and copies by reading and writing.
 */
// oxfmt-ignore
const never = {
  READLINK: 'EINVAL', SYMLINK: 'EPERM', LINK: 'EPERM',
  SETXATTR: 'ENOSYS', GETXATTR: 'ENOSYS', LISTXATTR: 'ENOSYS', REMOVEXATTR: 'ENOSYS',
  GETLK: 'ENOSYS', SETLK: 'ENOSYS', SETLKW: 'ENOSYS', ACCESS: 'ENOSYS', BMAP: 'ENOSYS', IOCTL: 'ENOSYS',
  FALLOCATE: 'ENOSYS', LSEEK: 'ENOSYS', COPY_FILE_RANGE: 'ENOSYS', COPY_FILE_RANGE_64: 'ENOSYS',
  SETUPMAPPING: 'ENOSYS', REMOVEMAPPING: 'ENOSYS', SYNCFS: 'ENOSYS', TMPFILE: 'ENOSYS', STATX: 'ENOSYS',
} as const satisfies Partial<Record<Opcode, Code>>

const refuse =
  (code: Code): Handler =>
  () => {
    throw new FileError(code)
  }

export const refused = Object.fromEntries(
  Object.entries(never).map(([opcode, code]) => [opcode, refuse(code)]),
) as Handlers<keyof typeof never>
