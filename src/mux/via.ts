/** The hives that a conversation has come through: what keeps walks finite where machines mount each other. */
import { randomBytes } from 'node:crypto'
import { FileError } from '../lib/errno.ts'

/** Hives that a conversation may come through; behind the last of them no machine is there. */
export const MOST_VIA = 32

const PREFIX = 'via:'
const ID = /^[0-9a-f]{16}$/
const HIVE = /^hive:([0-9a-f]{16})$/

/** An id that no other hive has. */
export const newHive = (): string => randomBytes(8).toString('hex')

/** What an aname says of it: nothing for one that says something else. @throws FileError EINVAL */
export function viaOf(aname: string): readonly string[] {
  if (!aname.startsWith(PREFIX)) return []
  const ids = aname.slice(PREFIX.length).split(',')
  if (ids.length > MOST_VIA || !ids.every((id) => ID.test(id)))
    throw new FileError('EINVAL', `${PREFIX} and 1 to ${MOST_VIA} ids of 16 hexadecimal digits`)
  return ids
}

/** The aname that says it, with our own id last. */
export const anameOf = (via: readonly string[], hive: string): string => PREFIX + [...via, hive].join(',')

/** What the root of a hive has as its muid. */
export const muidOf = (hive: string): string => `hive:${hive}`

/** The hive whose root has that muid. */
export const hiveOf = (muid: string): string | undefined => HIVE.exec(muid)?.[1]
