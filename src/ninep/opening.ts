import { FileError } from '../lib/errno.ts'
import { IOHDRSZ, OEXEC, ORCLOSE, ORDWR, OREAD, OTRUNC, OWRITE, QTDIR } from './const.ts'
import type { Held } from './fids.ts'
import type { Call, Node, Open } from './node.ts'
import type { Session } from './session.ts'
import type { Qid, Stat } from './stat.ts'
import { ordered } from './turn.ts'
import { isName } from './walk.ts'

/** What a fid says when it has been opened. */
interface Opened {
  readonly qid: Qid
  readonly iounit: number
}

/** The rights that an access of open(5) needs, as bits of rwx. */
// oxfmt-ignore
const needs: Readonly<Record<number, number>> = { [OREAD]: 4, [OWRITE]: 2, [ORDWR]: 6, [OEXEC]: 1 }

/** Opens the file of a fid for a mode of open(5). */
export function open(s: Session, held: Held, mode: number, call: Call): Opened | Promise<Opened> {
  if (held.open) throw new FileError('EBADF', 'already open')
  const opened = (open: Open) => becomes(s, held, held.node, open, mode)
  const entry = held.node.judges ? undefined : held.node.stat()
  const opening =
    entry instanceof Promise
      ? entry.then((entry) => allowed(held.node, entry, mode, call))
      : allowed(held.node, entry, mode, call)
  return opening instanceof Promise ? ordered(held, opening.then(opened)) : opened(opening)
}

/** Whoever reached this conversation was let in by its transport as the owner: the owner's bits are what counts. */
function allowed(node: Node, entry: Stat | undefined, mode: number, call: Call): Open | Promise<Open> {
  const needed = needs[mode & 3]! | (mode & OTRUNC ? 2 : 0)
  if (node.qid.type & QTDIR && (mode & ~3 || needed & 2)) throw new FileError('EISDIR')
  if (entry && ((entry.mode >> 6) & needed) !== needed) throw new FileError('EACCES')
  if (mode & ORCLOSE && !node.remove) throw new FileError('EACCES')
  if (!node.open) throw new FileError('EACCES')
  return node.open(mode, call)
}

/** Makes a file in the directory of a fid and opens it, for that fid: create(5). */
export async function create(
  s: Session,
  held: Held,
  { name, perm, mode }: { readonly name: string; readonly perm: number; readonly mode: number },
  call: Call,
): Promise<Opened> {
  if (held.open) throw new FileError('EBADF', 'already open')
  const [node, open] = await make(held, name, perm, mode, call)
  held.path = [...held.path, node]
  return becomes(s, held, node, open, mode)
}

/** Makes a file in the directory of a fid, which goes on to be the directory. */
export function make(
  { isDir, node }: Held,
  name: string,
  perm: number,
  mode: number,
  call: Call,
): readonly [Node, Open] | Promise<readonly [Node, Open]> {
  if (!isDir) throw new FileError('ENOTDIR')
  checkName(name)
  if (!node.create) throw new FileError('EACCES')
  return node.create(name, perm, mode, call)
}

/** @throws FileError EINVAL when a name cannot be given to a file */
export function checkName(name: string): void {
  if (name === '.' || name === '..' || !isName(name))
    throw new FileError('EINVAL', `${name} cannot be a file name`)
}

function becomes(s: Session, held: Held, { qid }: Node, open: Open, mode: number): Opened {
  const most = s.msize - IOHDRSZ
  if (held.over) {
    // its conversation ended meanwhile
    open.drop?.()
    throw new FileError('EINTR')
  }
  held.open = open
  held.mode = mode
  return { qid, iounit: open.iounit ? Math.min(open.iounit, most) : most }
}
