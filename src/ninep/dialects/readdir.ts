import { EMPTY } from '../../lib/bytes.ts'
import { str, struct, u64, u8 } from '../../lib/coder.ts'
import type { Coded } from '../../lib/coder.ts'
import { FileError } from '../../lib/errno.ts'
import { DMDIR } from '../const.ts'
import type { Held, Packed } from '../fids.ts'
import { packed } from '../listing.ts'
import type { Node } from '../node.ts'
import type { Session } from '../session.ts'
import { qid } from '../stat.ts'
import type { Stat } from '../stat.ts'
import { DT_DIR, DT_REG } from './linux.ts'

/** An entry of a directory: the offset is where the next one begins. */
const dirent = struct('dirent', { qid, offset: u64, type: u8, name: str })
type Dirent = Coded<typeof dirent>

/**
 * Whole entries from an offset on, which is 0 or what stands in an entry. The offset counts entries of the listing as it
 * was first read by this open: whatever comes and goes meanwhile, it means the same.
 */
export async function readdir(
  s: Session,
  held: Held,
  offset: number,
  most: number,
): Promise<{ data: Uint8Array }> {
  const open = held.opened()
  if (!held.isDir) throw new FileError('ENOTDIR')
  held.listing ??= s.listings.of(listed(held, (await open.entries?.()) ?? []))
  const { bytes, ends } = held.listing
  if (offset >= ends.length) return { data: EMPTY }
  const from = ends[offset - 1] ?? 0
  let at = offset
  while (at < ends.length && ends[at]! - from <= most) at++
  if (at === offset) throw new FileError('EINVAL', `${most} bytes are too few for a directory entry`)
  // A copy: whoever gets it may rewrite it, and this may be read again.
  return { data: bytes.slice(from, ends[at - 1]) }
}

function listed({ path, node }: Held, entries: readonly Stat[]): Packed {
  const dir = (name: string, { qid }: Node) => ({ name, qid, type: DT_DIR })
  const rest = entries.map(({ name, qid, mode }) => ({ name, qid, type: mode & DMDIR ? DT_DIR : DT_REG }))
  const all = [dir('.', node), dir('..', path.at(-2) ?? node), ...rest]
  const numbered = all.map((entry, at): Dirent => ({ ...entry, offset: BigInt(at + 1) }))
  return packed(dirent, numbered)
}
