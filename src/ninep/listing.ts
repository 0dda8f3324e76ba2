import { concat } from '../lib/bytes.ts'
import { Cursor } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import type { Held } from './fids.ts'
import type { Open } from './node.ts'
import { stat } from './stat.ts'
import type { Stat } from './stat.ts'

/** Whole entries from where the last read ended, or from the start: read(5). */
export async function list(held: Held, open: Open, at: number, most: number): Promise<{ data: Uint8Array }> {
  if (at === 0) held.offset = held.entry = 0
  else if (at !== held.offset) throw new FileError('EINVAL', 'bad offset in directory read')
  held.listing ??= (await open.entries?.())?.map(packed) ?? []
  const parts: Uint8Array[] = []
  let room = most
  let next = held.listing[held.entry]
  while (next && next.length <= room) {
    parts.push(next)
    room -= next.length
    next = held.listing[++held.entry]
  }
  if (next && parts.length === 0)
    throw new FileError('EINVAL', `${most} bytes are too few for a directory entry`)
  held.offset += most - room
  return { data: concat(parts) }
}

function packed(entry: Stat): Uint8Array {
  const to = new Cursor(new Uint8Array(stat.measure(entry)))
  stat.write(to, entry)
  return to.bytes
}
