import { concat } from '../lib/bytes.ts'
import { FileError, INTERRUPTED } from '../lib/errno.ts'
import { MAXWELEM, QTDIR } from './const.ts'
import { keep, unpack } from './stat.ts'
import type { Body, Reply, TKind } from './message.ts'
import type { Qid, Stat } from './stat.ts'

/** What a fid asks of its client. */
interface Calls {
  /** Most bytes of one read or write. */
  readonly iounit: number
  call<K extends TKind>(kind: K, body: Body<K>, signal?: AbortSignal): Promise<Body<Reply<K>>>
  takeFid(): number
  freeFid(fid: number): void
}

/** A place in a server's tree, held by a client. Every method but `walk` and `clone` needs its `clunk` in the end. */
export class Fid {
  readonly client: Calls
  /** The number on the wire. */
  readonly fid: number
  /** Where it was walked to, for messages to people. */
  readonly path: string
  qid: Qid = { type: QTDIR, version: 0, path: 0n }
  /** Most bytes of one read or write; known once it is open. */
  iounit = 0
  #gone = false

  constructor(client: Calls, fid: number, path: string) {
    this.client = client
    this.fid = fid
    this.path = path
  }

  /**
   * A new fid at the end of a path of names, or at the same place for no names.
   * @param way gets the qids along it
   * @throws FileError ENOENT when a step is missing
   */
  async walk(names: readonly string[], signal?: AbortSignal, way?: Qid[]): Promise<Fid> {
    const newfid = new Fid(
      this.client,
      this.client.takeFid(),
      [this.path.replace(/\/$/, ''), ...names].join('/') || '/',
    )
    newfid.qid = this.qid
    let from = this.fid
    let done = 0
    try {
      do {
        const wname = names.slice(done, done + MAXWELEM)
        const { wqid } = await this.client.call('Twalk', { fid: from, newfid: newfid.fid, wname }, signal)
        if (wqid.length < wname.length)
          throw new FileError('ENOENT', names.slice(0, done + wqid.length + 1).join('/'))
        way?.push(...wqid)
        from = newfid.fid
        newfid.qid = wqid.at(-1) ?? newfid.qid
        done += wname.length
      } while (done < names.length)
      return newfid
    } catch (error) {
      if (from === newfid.fid) await newfid.clunk().catch(() => undefined)
      else this.client.freeFid(newfid.fid)
      if (!(error instanceof FileError) || error.code !== 'ENOENT' || error.detail || !names.length)
        throw error
      throw new FileError('ENOENT', names.slice(0, done + 1).join('/'), { cause: error })
    }
  }

  /** Opens for a mode of open(5). */
  async open(mode: number, signal?: AbortSignal): Promise<this> {
    const { qid, iounit } = await this.client.call('Topen', { fid: this.fid, mode }, signal)
    return this.#opened(qid, iounit)
  }

  /** Makes a file in this directory and becomes it, open: create(5). */
  async create(name: string, perm: number, mode: number, signal?: AbortSignal): Promise<this> {
    const { qid, iounit } = await this.client.call('Tcreate', { fid: this.fid, name, perm, mode }, signal)
    return this.#opened(qid, iounit)
  }

  /** Up to `count` bytes from `offset`, in one message; empty at the end of file. */
  async read(offset: number, count: number, signal?: AbortSignal): Promise<Uint8Array> {
    const fits = Math.min(count, this.iounit || this.client.iounit)
    const { data } = await this.client.call(
      'Tread',
      { fid: this.fid, offset: BigInt(offset), count: fits },
      signal,
    )
    if (data.length > fits) throw new FileError('EPROTO', `${data.length} bytes where ${fits} were asked for`)
    return data
  }

  /** Writes all of `data` at `offset`, in as many messages as it takes; answers how many bytes were taken. */
  async write(offset: number, data: Uint8Array, signal?: AbortSignal): Promise<number> {
    const fits = this.iounit || this.client.iounit
    let done = 0
    do {
      const part = data.length - done > fits ? data.subarray(done, done + fits) : data.subarray(done)
      const at = BigInt(offset + done)
      const { count } = await this.client.call('Twrite', { fid: this.fid, offset: at, data: part }, signal)
      done += Math.min(count, part.length)
      if (count < part.length) break
    } while (done < data.length)
    return done
  }

  /** The rest of the file, from `offset` on. @throws FileError EFBIG past `most` bytes */
  async readAll(offset = 0, most = 1 << 30, signal?: AbortSignal): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for await (const part of this.chunks(offset, signal)) {
      offset += part.length
      if (offset > most) throw new FileError('EFBIG', this.path)
      parts.push(part)
    }
    return concat(parts)
  }

  /** What the file says, as it says it, until its end. */
  async *chunks(offset = 0, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const part = await this.read(offset, this.client.iounit, signal)
      if (part.length === 0) return
      offset += part.length
      yield part
    }
  }

  /** The entries of an open directory. */
  async entries(signal?: AbortSignal): Promise<Stat[]> {
    const found: Stat[] = []
    for await (const part of this.chunks(0, signal)) found.push(...unpack(part))
    return found
  }

  async stat(signal?: AbortSignal): Promise<Stat> {
    return (await this.client.call('Tstat', { fid: this.fid }, signal)).stat
  }

  /** Changes what is named; nothing named is a sync: stat(5). */
  async wstat(change: Partial<Stat>, signal?: AbortSignal): Promise<void> {
    await this.client.call('Twstat', { fid: this.fid, stat: { ...keep, ...change } }, signal)
  }

  /** Forgets the fid; its error is the error of the commit. Once: the second time does nothing. */
  async clunk(signal?: AbortSignal): Promise<void> {
    await this.#leave('Tclunk', signal)
  }

  /** Removes the file and forgets the fid, which goes even when the file stays: remove(5). */
  async remove(signal?: AbortSignal): Promise<void> {
    await this.#leave('Tremove', signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clunk()
  }

  async #leave(kind: 'Tclunk' | 'Tremove', signal?: AbortSignal): Promise<void> {
    if (this.#gone) return
    this.#gone = true
    try {
      // It is said also by who has been told to stop already: nobody else will.
      await this.client.call(kind, { fid: this.fid }, signal?.aborted ? undefined : signal)
    } catch (error) {
      // One that was given up has perhaps not happened: then the number is still in use.
      if (error !== INTERRUPTED) this.client.freeFid(this.fid)
      throw error
    }
    this.client.freeFid(this.fid)
  }

  #opened(qid: Qid, iounit: number): this {
    this.qid = qid
    this.iounit = Math.min(iounit || this.client.iounit, this.client.iounit)
    return this
  }
}
