import { FileError, toFileError } from '../../lib/errno.ts'
import { ORDWR, OREAD, OTRUNC, OWRITE } from '../const.ts'
import type { Held } from '../fids.ts'
import type { Call } from '../node.ts'
import { create, open } from '../opening.ts'
import type { Session } from '../session.ts'
import type { Qid } from '../stat.ts'
import { O_ACCMODE, O_APPEND, O_DIRECTORY, O_EXCL, O_TRUNC } from './linux.ts'

interface Opened {
  readonly qid: Qid
  readonly iounit: number
}

/** O_RDONLY, O_WRONLY, O_RDWR. */
const access = [OREAD, OWRITE, ORDWR]

/**
 * Flags of open(2) as a mode of open(5). O_CREAT and O_EXCL are done with when Tlopen comes, and O_NONBLOCK is about how
 * the client waits: v9fs takes with it what there is instead of filling its buffer.
 */
function modeOf(flags: number): number {
  const mode = access[flags & O_ACCMODE]
  if (mode === undefined) throw new FileError('EINVAL', `open flags ${flags}`)
  return flags & O_TRUNC ? mode | OTRUNC : mode
}

/** Tlopen: open(2) of a file that is there. */
export function lopen(s: Session, held: Held, flags: number, call: Call): Opened | Promise<Opened> {
  if (flags & O_DIRECTORY && !held.isDir) throw new FileError('ENOTDIR')
  held.append = (flags & O_APPEND) !== 0
  return open(s, held, modeOf(flags), call)
}

interface Made {
  readonly name: string
  readonly flags: number
  readonly mode: number
}

/** Tlcreate: open(2) with O_CREAT. Who was not the first to make the file opens what is there, unless it is to be new. */
export async function lcreate(
  s: Session,
  held: Held,
  { name, flags, mode }: Made,
  call: Call,
): Promise<Opened> {
  const dir = held.path
  try {
    const opened = await create(s, held, { name, perm: mode & 0o777, mode: modeOf(flags) }, call)
    held.append = (flags & O_APPEND) !== 0
    return opened
  } catch (error) {
    if (flags & O_EXCL || toFileError(error).code !== 'EEXIST') throw error
    const node = await held.node.walk?.(name, call)
    if (!node) throw error
    held.path = [...dir, node]
    try {
      return await lopen(s, held, flags, call)
    } catch (error) {
      held.path = dir
      throw error
    }
  }
}
