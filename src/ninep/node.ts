import type { Ending } from '../lib/gate.ts'
import type { Qid, Stat } from './stat.ts'

/** A request that is being answered; it can be waited with, as with an AbortSignal. */
export interface Call extends Ending {
  /** The same as a real AbortSignal, for whoever needs one: fires when the request is flushed or its conversation ends. */
  readonly signal: AbortSignal
  /** Who asks: the uname of the attach. */
  readonly uname: string
}

/** A file that can be served: what a fid that is not open points to. */
export interface Node {
  /** Unique under one root and stable for the life of the file; its version counts changes. */
  readonly qid: Qid

  /** The file's own entry, always true: stat(5). */
  stat(): Stat | Promise<Stat>

  /** The child of that name, or undefined. The server has checked that this is a directory and the name is neither `.` nor `..`. Absent: not a directory. */
  walk?(name: string, call?: Call): Node | undefined | Promise<Node | undefined>

  /**
   * The files along several names, none of them `.` or `..`, where that is quicker than one after the other. Undefined: there
   * is something in the way, and going name by name will tell where.
   */
  descend?(names: readonly string[], call?: Call): Promise<readonly Node[] | undefined>

  /** Its `open` looks itself whether the mode is allowed: the server need not ask for the mode bits before. */
  readonly judges?: boolean

  /**
   * Opens for a mode of open(5). The server has checked the mode bits of stat against it. OTRUNC is in `mode`, and
   * truncating succeeds on every writable file. Absent: permission denied.
   */
  open?(mode: number, call: Call): Open | Promise<Open>

  /** Makes a child and opens it. The server has checked the name. Absent: permission denied. */
  create?(
    name: string,
    perm: number,
    mode: number,
    call: Call,
  ): readonly [Node, Open] | Promise<readonly [Node, Open]>

  /** Removes the file. Absent: permission denied. */
  remove?(call: Call): void | Promise<void>

  /** Changes what is defined in `change`. Absent: times and lengths mean nothing here and succeed where the file can be written, all else is refused. */
  wstat?(change: Partial<Stat>, call: Call): void | Promise<void>
}

/** One open of a file: everything that belongs to this open and no other lives here. */
export interface Open {
  /** Most bytes of one atomic read or write; 0 or absent: msize decides. */
  readonly iounit?: number

  /** Up to `count` bytes from `offset`; empty is the end of file. Answers at once where it can. Absent: the file cannot be read. */
  read?(offset: number, count: number, call: Call): Uint8Array | Promise<Uint8Array>

  /** Takes `data`, which it may keep, and says how many bytes it took. Absent: the file cannot be written. */
  write?(offset: number, data: Uint8Array, call: Call): number | Promise<number>

  /** A directory's entries, as they were when it was opened. The server packs them. */
  entries?(): readonly Stat[] | Promise<readonly Stat[]>

  /** fsync(2), as a Twstat that changes nothing: what a close would do is done now, and its error is told. */
  sync?(call: Call): void | Promise<void>

  /** By whom what it reads was made: the muid of an Rstat of this open. Absent: as the file says. */
  readonly muid?: string | undefined

  /** A Twstat of this open that changes muid and nothing else: for whom it writes. Absent: permission denied. */
  author?(muid: string): void | Promise<void>

  /** The file's entry as this open knows it, also when its name is gone. Absent: as the file says. */
  stat?(): Stat | Promise<Stat>

  /** Tclunk: the commit. What it throws is the answer, and the fid is gone all the same. */
  close?(call: Call): void | Promise<void>

  /** The conversation ended without a Tclunk: forget everything, commit nothing. */
  drop?(): void
}
