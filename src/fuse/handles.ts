import { FileError } from '../lib/errno.ts'
import type { Stat } from '../ninep/stat.ts'
import type { Ahead } from './ahead.ts'
import type { Inode } from './inodes.ts'

/** One open of a file: what the kernel calls a file handle. */
export class Handle {
  readonly inode: Inode
  /** Its fid, open. */
  readonly fid: number
  /** Most bytes of one Tread or Twrite. */
  readonly iounit: number
  /** Opened for reading. */
  readonly readable: boolean
  /** Something was written, and the Tclunk commits it. */
  written = false
  /** Where the next appended bytes go. */
  end: number | undefined
  /** Where the next bytes of a stream are read and written. */
  readAt = 0
  writeAt = 0
  /** A directory's entries, as they were when they were read first. */
  entries: readonly Stat[] | undefined
  /** What was read for somebody who polls. */
  ahead: Ahead | undefined
  /** Who polls, in the kernel's words; 0 for nobody. */
  kh = 0

  constructor(inode: Inode, fid: number, iounit: number, readable: boolean) {
    this.inode = inode
    this.fid = fid
    this.iounit = iounit
    this.readable = readable
  }
}

/** The open files of a mount, by the number that the kernel gives back. */
export class Handles {
  readonly #open: (Handle | undefined)[] = []
  readonly #free: number[] = []

  get size(): number {
    return this.#open.length - this.#free.length
  }

  add(handle: Handle): number {
    const fh = this.#free.pop() ?? this.#open.length
    this.#open[fh] = handle
    handle.inode.opened = handle.fid
    return fh
  }

  /** @throws FileError EBADF */
  get(fh: number): Handle {
    const handle = this.#open[fh]
    if (!handle) throw new FileError('EBADF', `fh ${fh}`)
    return handle
  }

  /** @throws FileError EBADF */
  remove(fh: number): Handle {
    const handle = this.get(fh)
    this.#open[fh] = undefined
    this.#free.push(fh)
    if (handle.inode.opened === handle.fid) handle.inode.opened = undefined
    return handle
  }
}
