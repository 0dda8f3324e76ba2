import { FileError } from '../lib/errno.ts'
import { DMDIR, KEEP32, KEEP64 } from './const.ts'
import type { Held } from './fids.ts'
import type { Call } from './node.ts'
import type { Stat } from './stat.ts'
import { isName } from './walk.ts'

/** Changes what is wanted of the file of a fid: wstat(5). Nothing wanted is a sync. */
export async function change(held: Held, wanted: Partial<Stat>, call: Call): Promise<void> {
  const fields = Object.keys(wanted)
  if (fields.length === 0) return held.open?.sync?.(call)
  if (wanted.muid !== undefined) return author(held, wanted, call)
  for (const field of ['type', 'dev', 'uid'] as const)
    if (field in wanted) throw new FileError('EACCES', `${field} cannot be changed`)
  if (wanted.name !== undefined && !isName(wanted.name)) throw new FileError('EINVAL', wanted.name)
  if (wanted.mode !== undefined && held.isDir !== ((wanted.mode & DMDIR) !== 0))
    throw new FileError('EINVAL', 'a file stays a file')
  if (held.node.wstat) return held.node.wstat(wanted, call)
  const { mode } = await held.node.stat()
  const harmless = fields.every((field) => field === 'mtime' || field === 'atime' || field === 'length')
  if (!harmless || held.isDir || !(mode & 0o200)) throw new FileError('EPERM')
}

/** A muid alone says for whom an open writes. With a new name Linux's v9fs says who it is, which changes nothing. */
async function author(held: Held, { muid, ...rest }: Partial<Stat>, call: Call): Promise<void> {
  if (Object.keys(rest).length) return change(held, rest, call)
  if (!held.open?.author) throw new FileError('EACCES', 'muid cannot be changed')
  return held.open.author(muid!)
}

/** @throws FileError EACCES when a Twstat wants another qid */
export function checkQid({ qid }: Stat): void {
  if (qid.path !== KEEP64 || qid.version !== KEEP32) throw new FileError('EACCES', 'a qid cannot be changed')
}
