import { EMPTY } from '../lib/bytes.ts'
import { Cursor } from '../lib/coder.ts'
import type { Coder } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import type { Held, Packed } from './fids.ts'
import type { Open } from './node.ts'
import type { Session } from './session.ts'
import type { Stat } from './stat.ts'

/** Whole entries from where the last read ended, or from the start: read(5). */
export async function list(
  s: Session,
  held: Held,
  open: Open,
  at: number,
  most: number,
  pack: (entries: readonly Stat[]) => Packed,
): Promise<{ data: Uint8Array }> {
  if (at === 0) held.offset = held.entry = 0
  else if (at !== held.offset) throw new FileError('EINVAL', 'bad offset in directory read')
  held.listing ??= s.listings.of(pack((await open.entries?.()) ?? []))
  const { bytes, ends } = held.listing
  if (held.entry === ends.length) return { data: EMPTY }
  const from = held.offset
  while (held.entry < ends.length && ends[held.entry]! - from <= most) held.offset = ends[held.entry++]!
  if (held.offset === from) throw new FileError('EINVAL', `${most} bytes are too few for a directory entry`)
  // A copy: whoever gets it may rewrite it, and this may be read again from the start.
  return { data: bytes.slice(from, held.offset) }
}

/** Entries, one behind the other. */
export function packed<T>(coder: Coder<T>, entries: readonly T[]): Packed {
  let size = 0
  const ends = entries.map((entry) => (size += coder.measure(entry)))
  const to = new Cursor(new Uint8Array(size))
  for (const entry of entries) coder.write(to, entry)
  return { bytes: to.bytes, ends }
}
