import { FileError } from '../lib/errno.ts'
import { MAX } from './draft.ts'

/** Bytes of one file that all who change it in its midst may have copied together. */
const MOST = 4 * MAX

/** Copies of a file's content that were made because somebody changes a part of it: one byte written costs all of it. */
export class Copies {
  #bytes = 0

  /** @throws FileError EAGAIN when others have too many */
  take(length: number): void {
    if (this.#bytes + length > MOST)
      throw new FileError('EAGAIN', `too many change it at a time; write all of it, or close one first`)
    this.#bytes += length
  }

  give(length: number): void {
    this.#bytes -= length
  }
}
