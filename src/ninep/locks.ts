import { Gate } from '../lib/gate.ts'
import type { Ending } from '../lib/gate.ts'

/** A lock on the bytes from `start` to `end`, both included. */
export interface Lock {
  /** Whether nobody else may have any lock there; else nobody else may have such a one. */
  readonly alone: boolean
  readonly start: bigint
  readonly end: bigint
  /** Who has it: a process of a machine, as that machine calls both, in one conversation. */
  readonly session: object
  readonly client_id: string
  readonly proc_id: number
  /** The open that it was taken with, and with which it goes. */
  readonly by: object
}

/** What is to become of a range: a lock on it, or none. */
export type Wanted = Lock | (Omit<Lock, 'alone'> & { readonly alone: undefined })

/** Locks in all, and of one file; whoever wants more is refused. */
const MOST = 1 << 16
const MOST_OF_FILE = 1 << 10

/**
 * Advisory locks of byte ranges, as fcntl(2) has them, on the files of one tree by their qid.path. The conversations that
 * share it keep each other out.
 */
export class Locks {
  readonly #files = new Map<bigint, readonly Lock[]>()
  /** The files that have been locked with an open. */
  readonly #takenBy = new Map<object, Set<bigint>>()
  readonly #changed = new Gate()
  #count = 0

  /** The lock of somebody else that is in the way of one. */
  inTheWay(path: bigint, wanted: Wanted): Lock | undefined {
    if (wanted.alone === undefined) return undefined
    const meets = (lock: Lock) => !sameOwner(lock, wanted) && overlap(lock, wanted)
    return this.#of(path).find((lock) => meets(lock) && (lock.alone || wanted.alone))
  }

  /** Makes a range what is wanted, where nobody is in the way. Answers whether there was room for it. */
  set(path: bigint, wanted: Wanted): boolean {
    const kept = this.#of(path).flatMap((lock) => (sameOwner(lock, wanted) ? around(lock, wanted) : [lock]))
    const locks = wanted.alone === undefined ? kept : [...kept, wanted]
    const more = locks.length > this.#of(path).length
    if (more && (this.#count >= MOST || locks.length > MOST_OF_FILE)) return false
    this.#put(path, locks)
    this.#note(path, wanted.by)
    return true
  }

  /** Lets go of what was taken with an open. */
  leave(by: object): void {
    for (const path of this.#takenBy.get(by) ?? []) {
      const kept = this.#of(path).filter((lock) => lock.by !== by)
      this.#put(path, kept)
    }
    this.#takenBy.delete(by)
  }

  /** Until some lock changes. @throws the reason of the ending when it comes first */
  changed(ending: Ending): Promise<void> {
    return this.#changed.wait(ending)
  }

  #note(path: bigint, by: object): void {
    const taken = this.#takenBy.get(by)
    if (taken) taken.add(path)
    else this.#takenBy.set(by, new Set([path]))
  }

  #of(path: bigint): readonly Lock[] {
    return this.#files.get(path) ?? []
  }

  #put(path: bigint, locks: readonly Lock[]): void {
    this.#count += locks.length - this.#of(path).length
    if (locks.length) this.#files.set(path, locks)
    else this.#files.delete(path)
    this.#changed.open()
  }
}

type Owned = Pick<Lock, 'session' | 'client_id' | 'proc_id'>
type Range = Pick<Lock, 'start' | 'end'>

const sameOwner = (one: Owned, other: Owned): boolean =>
  one.session === other.session && one.client_id === other.client_id && one.proc_id === other.proc_id

const overlap = (one: Range, other: Range): boolean => one.start <= other.end && other.start <= one.end

/** What is left of a lock on both sides of a range. */
function around(lock: Lock, cut: Range): Lock[] {
  if (!overlap(lock, cut)) return [lock]
  const left: Lock[] = []
  if (lock.start < cut.start) left.push({ ...lock, end: cut.start - 1n })
  if (lock.end > cut.end) left.push({ ...lock, start: cut.end + 1n })
  return left
}
