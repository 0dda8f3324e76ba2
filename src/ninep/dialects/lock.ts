import { FileError } from '../../lib/errno.ts'
import type { BodyIn } from '../codec.ts'
import { KEEP64 } from '../const.ts'
import type { Held } from '../fids.ts'
import type { Lock, Locks, Wanted } from '../locks.ts'
import type { Asked, Session } from '../session.ts'
import type { lmessages } from './l.ts'
import {
  LOCK_BLOCKED,
  LOCK_ERROR,
  LOCK_FLAGS_BLOCK,
  LOCK_RDLCK,
  LOCK_SUCCESS,
  LOCK_UNLCK,
  LOCK_WRLCK,
} from './linux.ts'

type Tlock = BodyIn<typeof lmessages, 'Tlock'>
type Tgetlock = BodyIn<typeof lmessages, 'Tgetlock'>

/**
 * Tlock: fcntl(2) and flock(2), which Linux makes the same. Who may wait waits here, until the lock is there or the
 * request is flushed: v9fs itself would ask again every 30 seconds.
 */
export async function lock(s: Session, held: Held, t: Tlock, call: Asked): Promise<{ status: number }> {
  const { path } = held.node.qid
  const locks = locksOf(s)
  const wanted = wantedBy(s, held, t)
  held.sleeps(call)
  try {
    while (locks.inTheWay(path, wanted)) {
      if (!(t.flags & LOCK_FLAGS_BLOCK)) return { status: LOCK_BLOCKED }
      await locks.changed(call)
      if (call.aborted) throw new FileError('EINTR')
    }
  } finally {
    held.woke(call)
  }
  held.unlock ??= () => locks.leave(held)
  return { status: locks.set(path, wanted) ? LOCK_SUCCESS : LOCK_ERROR }
}

/** Tgetlock: F_GETLK of fcntl(2). v9fs asks with F_UNLCK, and means a lock that nobody else may have. */
export function getlock(s: Session, held: Held, t: Tgetlock): BodyIn<typeof lmessages, 'Rgetlock'> {
  const wanted = wantedBy(s, held, t.type === LOCK_UNLCK ? { ...t, type: LOCK_WRLCK } : t)
  const found = locksOf(s).inTheWay(held.node.qid.path, wanted)
  if (found) return toldOf(found)
  const { start, length, proc_id, client_id } = t
  return { type: LOCK_UNLCK, start, length, proc_id, client_id }
}

function locksOf({ locks }: Session): Locks {
  if (!locks) throw new FileError('EOPNOTSUPP', 'nothing can be locked here')
  return locks
}

type Range = Pick<Tlock, 'type' | 'start' | 'length' | 'proc_id' | 'client_id'>

function wantedBy(session: Session, by: Held, { type, start, length, proc_id, client_id }: Range): Wanted {
  by.opened()
  if (type > LOCK_UNLCK) throw new FileError('EINVAL', `lock type ${type}`)
  const end = length === 0n ? KEEP64 : start + length - 1n
  if (end > KEEP64) throw new FileError('EINVAL', 'a range that ends nowhere')
  const alone = type === LOCK_UNLCK ? undefined : type === LOCK_WRLCK
  return { session, by, proc_id, client_id, start, end, alone }
}

const toldOf = ({ alone, start, end, proc_id, client_id }: Lock): Range => ({
  type: alone ? LOCK_WRLCK : LOCK_RDLCK,
  start,
  length: end === KEEP64 ? 0n : end - start + 1n,
  proc_id,
  client_id,
})
