import { FileError } from '../lib/errno.ts'
import { QTDIR } from './const.ts'
import type { Node, Open } from './node.ts'
import type { Share } from './share.ts'

interface Sleeper {
  abort(): void
}

/** A directory as it was when it was read first. */
export interface Packed {
  /** All entries, one behind the other. */
  readonly bytes: Uint8Array
  /** Where each of them ends. */
  readonly ends: readonly number[]
}

/**
 * What a fid of a conversation points to: a place in the tree, and its open once there is one. A fid is made by attach
 * or walk, becomes open by open or create, and is gone after clunk or remove, whatever they answer: intro(5).
 */
export class Held {
  /** The way from the root to the file, both included: `..` goes back along it. */
  path: readonly Node[]
  open: Open | undefined
  /** The mode of open(5), once open. */
  mode = 0
  /** Where the last read of a directory ended, in bytes and in entries. */
  offset = 0
  entry = 0
  /** The listing of an open directory, packed, as it was first read. */
  listing: Packed | undefined
  /** The last request that must be over before the next one on this fid starts: a walk, an open, a write. */
  last: Promise<unknown> | undefined
  /** Nobody has it any more. */
  over = false
  /** Every write goes to the end of the file; where that is, once it is known. */
  append = false
  end: number | undefined
  /** Lets go of the locks that were taken with it, if there are any. */
  unlock: (() => void) | undefined
  /** Reads that are asleep on it: nearly always one, of which there may be very many. */
  #asleep: Sleeper | Set<Sleeper> | undefined

  constructor(path: readonly Node[]) {
    this.path = path
  }

  get node(): Node {
    return this.path.at(-1)!
  }

  get isDir(): boolean {
    return (this.node.qid.type & QTDIR) !== 0
  }

  /** A read waits. */
  sleeps(read: Sleeper): void {
    if (this.#asleep instanceof Set) this.#asleep.add(read)
    else this.#asleep = this.#asleep ? new Set([this.#asleep, read]) : read
  }

  /** A read waits no more. */
  woke(read: Sleeper): void {
    if (this.#asleep instanceof Set) this.#asleep.delete(read)
    else if (this.#asleep === read) this.#asleep = undefined
  }

  /** The fid is gone: ends the reads that wait, and lets go of its locks. */
  gone(): void {
    this.over = true
    const asleep = this.#asleep instanceof Set ? this.#asleep : [this.#asleep]
    for (const read of asleep) read?.abort()
    this.unlock?.()
  }

  /** The open, when there is one. @throws FileError EBADF */
  opened(): Open {
    if (!this.open) throw new FileError('EBADF', 'not open')
    return this.open
  }
}

/** The fids of one conversation. */
export class Fids {
  readonly #held = new Map<number, Held>()
  readonly #share: Share | undefined

  /** @param share what other conversations have too */
  constructor(share?: Share) {
    this.#share = share
  }

  get size(): number {
    return this.#held.size
  }

  /** @throws FileError EBADF when nobody made it */
  get(fid: number): Held {
    const held = this.#held.get(fid)
    if (!held) throw new FileError('EBADF', `unknown fid ${fid}`)
    return held
  }

  /** The request that has to be over before one on this fid may start, or before another fid is made of the number that a clunk frees. */
  last(fid: number, newfid = fid): Promise<unknown> | undefined {
    return this.#held.get(fid)?.last ?? this.#held.get(newfid)?.last
  }

  /** @throws FileError EBADF when it is in use; EMFILE past `most` */
  add(fid: number, held: Held, most: number): void {
    if (this.#held.has(fid)) throw new FileError('EBADF', `fid ${fid} is in use`)
    if (this.#held.size >= most) throw new FileError('EMFILE', `${most} fids`)
    this.#share?.takeFid()
    this.#held.set(fid, held)
  }

  /** Takes it out of use. @throws FileError EBADF when it is not in use */
  remove(fid: number): Held {
    const held = this.get(fid)
    this.#held.delete(fid)
    this.#share?.giveFids(1)
    return held
  }

  /** Takes it out of use, if it is still what it was. */
  forget(fid: number, held: Held): void {
    if (this.#held.get(fid) === held) this.remove(fid)
  }

  /** Takes all of them out of use. */
  clear(): Held[] {
    const all = [...this.#held.values()]
    this.#held.clear()
    this.#share?.giveFids(all.length)
    return all
  }
}
