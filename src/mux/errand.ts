import { FileError } from '../lib/errno.ts'
import type { Coming } from './client.ts'
import type { Asker, Held, Pending, Place } from './labels.ts'

/** A request that the mux itself deals with in several steps. A flush of it is answered when they are over. */
export class Errand implements Pending, Coming {
  /** The fid that comes of it, and where it led before. */
  readonly fid: number
  readonly old: Place | undefined
  /** Tags of flushes. */
  readonly flushes: number[] = []
  readonly waiting = new Set<Held>()

  constructor(fid: number, old: Place | undefined) {
    this.fid = fid
    this.old = old
  }

  /** Why it ends, when it was flushed. */
  get given(): FileError | undefined {
    return this.flushes.length ? new FileError('EINTR') : undefined
  }

  wait(held: Held): void {
    held.queue = this.waiting
    this.waiting.add(held)
  }

  flush(asker: Asker, tag: number): void {
    this.flushes.push(tag)
    asker.pending.set(tag, this)
  }
}
