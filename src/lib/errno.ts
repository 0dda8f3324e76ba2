/**
 * One error, three spellings: the code that is thrown, the number the kernel wants, and the sentence that
 * travels as ename in Rerror. Sentences are chosen so that 9pfuse (by substring) and Linux's v9fs (by whole
 * string) turn them into the same number again.
 */

// oxfmt-ignore
const table = {
  EPERM:        [1,   'Operation not permitted'],
  ENOENT:       [2,   'file does not exist'],
  EINTR:        [4,   'Interrupted system call'],
  EIO:          [5,   'Input/output error'],
  ENXIO:        [6,   'No such device or address'],
  E2BIG:        [7,   'i/o count too large'],
  EBADF:        [9,   'fid unknown or out of range'],
  EAGAIN:       [11,  'Resource temporarily unavailable'],
  ENOMEM:       [12,  'Cannot allocate memory'],
  EACCES:       [13,  'permission denied'],
  EBUSY:        [16,  'Device or resource busy'],
  EEXIST:       [17,  'file already exists'],
  EXDEV:        [18,  'Invalid cross-device link'],
  ENODEV:       [19,  'No such device'],
  ENOTDIR:      [20,  'not a directory'],
  EISDIR:       [21,  'Is a directory'],
  EINVAL:       [22,  'bad argument'],
  EMFILE:       [24,  'Too many open files'],
  EFBIG:        [27,  'File too large'],
  ENOSPC:       [28,  'No space left on device'],
  ESPIPE:       [29,  'Illegal seek'],
  EROFS:        [30,  'Read-only file system'],
  EPIPE:        [32,  'Broken pipe'],
  ENAMETOOLONG: [36,  'File name too long'],
  ENOSYS:       [38,  'Function not implemented'],
  ENOTEMPTY:    [39,  'directory is not empty'],
  ELOOP:        [40,  'Too many levels of symbolic links'],
  ENODATA:      [61,  'No data available'],
  EPROTO:       [71,  'Protocol error'],
  EOPNOTSUPP:   [95,  'Operation not supported'],
  EADDRINUSE:   [98,  'Address already in use'],
  ECONNRESET:   [104, 'Connection reset by peer'],
  ENOTCONN:     [107, 'Transport endpoint is not connected'],
  ETIMEDOUT:    [110, 'Connection timed out'],
  ECONNREFUSED: [111, 'Connection refused'],
  EHOSTUNREACH: [113, 'No route to host'],
  ESTALE:       [116, 'Stale file handle'],
  EDQUOT:       [122, 'Disk quota exceeded'],
} as const satisfies Record<string, readonly [errno: number, ename: string]>

export type Code = keyof typeof table

/** Where a text without details has a better known form: v9fs compares whole strings. */
const bare: Partial<Record<Code, string>> = { EINVAL: 'Invalid argument' }

/** An error a file can answer with: an errno for the kernel and, after the classic words, what exactly was wrong. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: Code
  readonly detail: string

  /** @param detail what was wrong with what, and what would be right: `jump; one of cancel, clear, retry` */
  constructor(code: Code, detail = '', options?: ErrorOptions) {
    super(detail ? `${table[code][1]}: ${detail}` : (bare[code] ?? table[code][1]), options)
    this.code = code
    this.detail = detail
  }

  /** The number of errno(3). */
  get errno(): number {
    return table[this.code][0]
  }
}

/** Words of other servers, as substrings in the order they are tried. Our own texts are matched whole, before these. */
const words: readonly (readonly [word: string, code: Code])[] = [
  ['read-only', 'EROFS'],
  ['not permitted', 'EPERM'],
  ['permission', 'EACCES'],
  ['access', 'EACCES'],
  ['denied', 'EACCES'],
  ['not empty', 'ENOTEMPTY'],
  ['already exists', 'EEXIST'],
  ['file exists', 'EEXIST'],
  ['exist', 'ENOENT'],
  ['not found', 'ENOENT'],
  ['no such', 'ENOENT'],
  ['is a directory', 'EISDIR'],
  ['bad offset in directory', 'EINVAL'],
  ['directory', 'ENOTDIR'],
  ['unknown fid', 'EBADF'],
  ['fid unknown', 'EBADF'],
  ['bad fid', 'EBADF'],
  [' fid ', 'EBADF'],
  ['argument', 'EINVAL'],
  ['invalid', 'EINVAL'],
  ['illegal', 'EINVAL'],
  ['in use', 'EBUSY'],
  ['busy', 'EBUSY'],
  ['interrupt', 'EINTR'],
  ['i/o count', 'E2BIG'],
  ['timed out', 'ETIMEDOUT'],
  ['timeout', 'ETIMEDOUT'],
  ['memory', 'ENOMEM'],
  ['not supported', 'EOPNOTSUPP'],
  ['not implemented', 'ENOSYS'],
  ['hungup', 'ENOTCONN'],
  ['hung up', 'ENOTCONN'],
  ['temporarily', 'EAGAIN'],
  ['quota', 'EDQUOT'],
  ['no space', 'ENOSPC'],
  ['too large', 'EFBIG'],
]

const byText = new Map<string, Code>()
const byErrno = new Map<number, Code>()
for (const [code, text] of Object.entries(bare)) byText.set(text.toLowerCase(), code as Code)
for (const [code, [errno, text]] of Object.entries(table)) {
  byText.set(text.toLowerCase(), code as Code)
  byErrno.set(errno, code as Code)
}

/** The code of a number from errno(3); EIO for a number that is not in our table. */
export const fromErrno = (errno: number): Code => byErrno.get(errno) ?? 'EIO'

/** An interruption, ready made: thousands of readers may be interrupted at once, and a stack trace for each would take longest. */
export const INTERRUPTED = new FileError('EINTR')

/** The number of a code, as in errno(3). */
export const errnoOf = (code: Code): number => table[code][0]

/** What an ename means: our own texts exactly, other servers' by their words, EIO when nothing fits. */
export function fromEname(ename: string): FileError {
  if (ename === INTERRUPTED.message) return INTERRUPTED
  const colon = ename.indexOf(': ')
  const head = (colon < 0 ? ename : ename.slice(0, colon)).toLowerCase()
  const own = byText.get(head)
  if (own) return new FileError(own, colon < 0 ? '' : ename.slice(colon + 2))
  const lower = ename.toLowerCase()
  for (const [word, code] of words) if (lower.includes(word)) return new FileError(code, ename)
  return new FileError('EIO', ename)
}

/** Whatever was thrown, as a FileError: an abort is EINTR, a system error keeps its code, anything else is EIO with its text. */
export function toFileError(thrown: unknown): FileError {
  if (thrown instanceof FileError) return thrown
  if (!(thrown instanceof Error)) return new FileError('EIO', String(thrown))
  if (thrown.name === 'AbortError') return new FileError('EINTR', '', { cause: thrown })
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  if (code in table) return new FileError(code as Code, thrown.message, { cause: thrown })
  return new FileError('EIO', thrown.message, { cause: thrown })
}
