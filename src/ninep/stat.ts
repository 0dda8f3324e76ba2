import { Cursor, sized, str, struct, u16, u32, u64, u8 } from '../lib/coder.ts'
import type { Coded } from '../lib/coder.ts'
import { KEEP16, KEEP32, KEEP64 } from './const.ts'

/** What identifies a file: type bits (QTDIR …), a version that counts changes, a path unique under one root. */
export const qid = struct('qid', { type: u8, version: u32, path: u64 })
export type Qid = Coded<typeof qid>

export const fields = {
  type: u16,
  dev: u32,
  qid,
  mode: u32,
  atime: u32,
  mtime: u32,
  length: u64,
  name: str,
  uid: str,
  gid: str,
  muid: str,
}

/** A directory entry of stat(5): times are seconds since 1970, `length` is bytes, `mode` holds DMDIR … and rwxrwxrwx. */
export const stat = sized(u16, struct('stat', fields))
export type Stat = Coded<typeof stat>

/** A stat that changes nothing when written: stat(5). */
export const keep: Stat = {
  type: KEEP16,
  dev: KEEP32,
  qid: { type: 0xff, version: KEEP32, path: KEEP64 },
  mode: KEEP32,
  atime: KEEP32,
  mtime: KEEP32,
  length: KEEP64,
  name: '',
  uid: '',
  gid: '',
  muid: '',
}

/** The fields of a Twstat that are to change. */
export function changes(wanted: Stat): Partial<Stat> {
  const changed: Record<string, unknown> = {}
  for (const field of Object.keys(fields) as (keyof Stat)[])
    if (field !== 'qid' && wanted[field] !== keep[field]) changed[field] = wanted[field]
  return changed
}

/** Directory data as entries. @throws CodecError when it does not end where an entry ends */
export function unpack(bytes: Uint8Array): Stat[] {
  const from = new Cursor(bytes)
  const found: Stat[] = []
  while (from.at < from.end) found.push(stat.read(from))
  return found
}
