import { FileError, INTERRUPTED, toFileError } from '../lib/errno.ts'
import type { Code } from '../lib/errno.ts'
import type { Client } from '../ninep/client.ts'
import type { Qid } from '../ninep/stat.ts'
import type { Inode } from './inodes.ts'
import type { Request } from './request.ts'

/** A fid and what it points to. */
export interface Place {
  readonly fid: number
  readonly qid: Qid
}

/** Fids kept for files that are not open; the oldest are clunked past it and walked to again when they are wanted. */
const KEPT = 4096

/**
 * What a directory's fid may answer when the directory behind it is gone, has come anew, or its server has. ETIMEDOUT is
 * what a multiplexer says of a machine that has fallen silent, and goes on saying of old fids when that is back.
 */
export const doubtful: ReadonlySet<Code> = new Set([
  'ENOENT',
  'EBADF',
  'ENOTCONN',
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
])

/** A walk that ended before its last name. */
class Short extends FileError {
  /** How far it came. */
  readonly qid: Qid | undefined

  constructor(name: string, qid: Qid | undefined) {
    super('ENOENT', name)
    this.qid = qid
  }
}

/** The fids that inodes are walked to with. */
export class Walks {
  readonly #client: Client
  readonly #kept = new Set<Inode>()
  readonly #most: number

  constructor(client: Client, most = KEPT) {
    this.#client = client
    this.#most = most
  }

  /** Fids that are kept. */
  get kept(): number {
    return this.#kept.size
  }

  /**
   * A new fid for a name in a directory. When that fails and the directory may be to blame, the directory is looked
   * for anew first.
   * @throws FileError ENOENT when there is no such name; ESTALE when the directory is not the one it was
   */
  async step(request: Request, dir: Inode, name: string): Promise<Place> {
    try {
      return await this.#walk(request, dir, [name])
    } catch (error) {
      const { code } = toFileError(error)
      if (!dir.parent || !doubtful.has(code)) throw error
      if (code === 'ENOENT') await this.#found(request, dir, dir.parent, name)
      await this.renew(request, dir)
      return this.#walk(request, dir, [name])
    }
  }

  /**
   * Whether the directory is to blame that a name is not there: most names that are looked for are of files to be made.
   * One message tells, because a walk that ends early makes no fid and says how far it came.
   * @throws FileError ENOENT when it is not; ESTALE
   */
  async #found(request: Request, dir: Inode, parent: Inode, name: string): Promise<void> {
    try {
      const { fid } = await this.#walk(request, parent, [dir.name, name])
      this.clunk(fid)
    } catch (error) {
      if (error instanceof Short && error.qid && !dir.is(error.qid)) throw new FileError('ESTALE', dir.name)
      if (error instanceof Short && error.qid) throw new FileError('ENOENT', name)
      if (toFileError(error).code === 'ENOENT') throw new FileError('ESTALE', dir.name, { cause: error })
      throw error
    }
  }

  /** A new fid for the file of an inode. @throws FileError ESTALE when its name leads to it no more */
  async again(request: Request, inode: Inode): Promise<Place> {
    if (!inode.parent) return this.#walk(request, inode, [])
    let place
    try {
      place = await this.step(request, inode.parent, inode.name)
    } catch (error) {
      if (toFileError(error).code === 'ENOENT') throw new FileError('ESTALE', inode.name, { cause: error })
      throw error
    }
    if (inode.is(place.qid)) return place
    this.clunk(place.fid)
    throw new FileError('ESTALE', inode.name)
  }

  /** Walks to an inode anew and keeps that fid. @throws FileError ESTALE */
  async renew(request: Request, inode: Inode): Promise<void> {
    const { fid } = await this.again(request, inode)
    this.keep(inode, fid)
  }

  /** Asks something about an inode that needs no open fid, with a new fid when the one we have is of no use any more. */
  async about<T>(request: Request, inode: Inode, ask: (fid: number) => Promise<T>): Promise<T> {
    const { fid } = inode
    if (fid !== undefined) {
      try {
        return await ask(fid)
      } catch (error) {
        if (!inode.parent || !doubtful.has(toFileError(error).code)) throw error
      }
    }
    const place = await this.again(request, inode)
    try {
      return await ask(place.fid)
    } finally {
      this.keep(inode, place.fid)
    }
  }

  /** The fid of an inode, for whoever opens it: it belongs to the taker. */
  take(inode: Inode): number | undefined {
    const { fid } = inode
    if (!inode.parent) return undefined // the root's fid is the conversation's own
    inode.fid = undefined
    this.#kept.delete(inode)
    return fid
  }

  /** Gives an inode a fid, in place of the one it had. */
  keep(inode: Inode, fid: number): void {
    if (inode.forgotten) return this.clunk(fid)
    if (inode.fid !== undefined) this.clunk(inode.fid)
    inode.fid = fid
    this.#kept.add(inode)
    if (this.#kept.size <= this.#most) return
    for (const oldest of this.#kept) return this.drop(oldest)
  }

  /** The inode needs no fid any more. */
  drop(inode: Inode): void {
    const fid = this.take(inode)
    if (fid !== undefined) this.clunk(fid)
  }

  /** Lets a fid go; nobody waits for it. */
  clunk(fid: number): void {
    const free = () => this.#client.freeFid(fid)
    this.#client.ask('Tclunk', { fid }, free, free)
  }

  /** Gives back the number of a fid that a request has failed to make, or has taken. One that was given up may not have been heard: then the fid is let go. */
  free(fid: number, error: unknown): void {
    if (error === INTERRUPTED) this.clunk(fid)
    else this.#client.freeFid(fid)
  }

  /** Between looking up the directory's fid and sending it nothing may come: it could be clunked. */
  async #walk(request: Request, dir: Inode, wname: readonly string[]): Promise<Place> {
    while (dir.fid === undefined) await this.renew(request, dir)
    const newfid = this.#client.takeFid()
    try {
      const { wqid } = await request.ask(this.#client, 'Twalk', { fid: dir.fid, newfid, wname })
      if (wqid.length < wname.length) throw new Short(wname[wqid.length]!, wqid.at(-1))
      return { fid: newfid, qid: wqid.at(-1) ?? dir.qid }
    } catch (error) {
      this.free(newfid, error)
      throw error
    }
  }
}
