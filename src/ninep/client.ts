import { FileError, INTERRUPTED, fromEname, toFileError } from '../lib/errno.ts'
import type { Conn } from './conn.ts'
import { IOHDRSZ, MIN_MSIZE, MSIZE, NOFID, NOTAG, VERSION } from './const.ts'
import { Frames } from './frame.ts'
import { decode, encodeParts } from './message.ts'
import type { Body, Message, Reply, TKind } from './message.ts'
import { Fid } from './fid.ts'

export interface ClientOptions {
  /** Largest message to ask for, in bytes. */
  readonly msize?: number
  /** Who we are. */
  readonly uname?: string
  /** Which tree we want; the server's main one when empty. */
  readonly aname?: string
  /** Gives up version and attach when it fires. */
  readonly signal?: AbortSignal
}

/** A call that has no answer yet. */
interface Pending {
  readonly kind: TKind
  done(answer: Message): void
  failed(error: Error): void
}

/** Tags that only a Tflush may take. */
const KEPT_TAGS = 4096
/** How long an Rflush may take before the caller is let go, in milliseconds. The tag stays taken until it comes. */
const FLUSH_PATIENCE = 5000

/** The asking side of a 9P conversation. Any number of calls may be under way; each has its tag. */
export class Client implements AsyncDisposable {
  /** Largest message both sides take, in bytes. */
  msize = MSIZE
  /** The root of the tree that was attached. */
  readonly root: Fid
  /** Resolves when the conversation has ended, whoever ended it. */
  readonly closed: Promise<void>

  readonly #conn: Conn
  readonly #frames = new Frames(MSIZE)
  readonly #pending: (Pending | undefined)[] = []
  readonly #freeTags: number[] = []
  readonly #freeFids: number[] = []
  #tags = 0
  #fids = 0
  #open = true

  /**
   * Says hello and attaches.
   * @throws FileError when the peer speaks no 9P2000 or refuses the attach
   */
  static async open(conn: Conn, options: ClientOptions = {}): Promise<Client> {
    const client = new Client(conn)
    const hangUp = () => client.#end(new FileError('EINTR'))
    options.signal?.addEventListener('abort', hangUp, { once: true })
    try {
      options.signal?.throwIfAborted()
      await client.#hello(options)
      return client
    } catch (error) {
      client.#end(toFileError(error))
      throw error
    } finally {
      options.signal?.removeEventListener('abort', hangUp)
    }
  }

  private constructor(conn: Conn) {
    this.#conn = conn
    this.root = new Fid(this, this.takeFid(), '/')
    this.closed = conn
      .read((chunk) => {
        for (const frame of this.#frames.push(chunk)) this.#answer(decode(frame))
      })
      .then(
        () => this.#end(new FileError('ENOTCONN', `${conn.name} hung up`)),
        (error: unknown) =>
          this.#end(
            // what a transport knows of its peer says more than that it has gone
            error instanceof FileError && error.code !== 'EPROTO'
              ? error
              : new FileError('ENOTCONN', `${conn.name}: ${String(error)}`, { cause: error }),
          ),
      )
  }

  /** Bytes that fit in one read or write. */
  get iounit(): number {
    return this.msize - IOHDRSZ
  }

  /** How many calls wait for an answer. */
  get inFlight(): number {
    return this.#tags - this.#freeTags.length
  }

  /** How many fids are taken. */
  get fids(): number {
    return this.#fids - this.#freeFids.length
  }

  /**
   * One T-message and its answer. When the signal fires, Tflush is sent: the answer that still comes before its Rflush
   * is honoured (flush(5)), else the call fails with EINTR.
   * @throws FileError what the server said; EINTR; ENOTCONN when the conversation has ended
   */
  call<K extends TKind>(kind: K, body: Body<K>, signal?: AbortSignal): Promise<Body<Reply<K>>> {
    return new Promise((done, failed) => {
      if (signal?.aborted) return failed(new FileError('EINTR'))
      const tag = this.#takeTag()
      if (tag === undefined) return failed(new FileError('EAGAIN', 'all tags of the conversation are in use'))
      if (!signal) {
        this.#send({ kind, tag, ...body } as Message, { kind, done: done as never, failed })
        return
      }
      const flush = () => this.flush(tag)
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', flush)
          then(value)
        }
      signal.addEventListener('abort', flush, { once: true })
      this.#send({ kind, tag, ...body } as Message, {
        kind,
        done: settled(done as never),
        failed: settled(failed),
      })
    })
  }

  /**
   * As `call`, for whoever has thousands asleep: no promise, and no signal to listen to. Answers the tag, with which
   * `flush` gives the call up as long as neither `done` nor `failed` was called.
   */
  ask<K extends TKind>(
    kind: K,
    body: Body<K>,
    done: (answer: Body<Reply<K>>) => void,
    failed: (error: Error) => void,
  ): number {
    const tag = this.#takeTag() ?? NOTAG
    if (tag === NOTAG) failed(new FileError('EAGAIN', 'all tags of the conversation are in use'))
    else this.#send({ kind, tag, ...body } as Message, { kind, done: done as never, failed })
    return tag
  }

  /** A fid number nobody uses. */
  takeFid(): number {
    return this.#freeFids.pop() ?? this.#fids++
  }

  /** Gives a fid number back, after its Rclunk. */
  freeFid(fid: number): void {
    this.#freeFids.push(fid)
  }

  /** Hangs up; calls that wait fail. */
  close(): void {
    this.#end(new FileError('ENOTCONN', 'closed'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.closed
  }

  async #hello({ msize = MSIZE, uname = 'hive', aname = '' }: ClientOptions): Promise<void> {
    this.#frames.limit = msize
    const answer = await new Promise<Body<'Rversion'>>((done, failed) => {
      this.#send(
        { kind: 'Tversion', tag: NOTAG, msize, version: VERSION },
        { kind: 'Tversion', done: done as never, failed },
      )
    })
    if (answer.version !== VERSION)
      throw new FileError('EPROTO', `the peer speaks ${answer.version}, not ${VERSION}`)
    if (answer.msize < MIN_MSIZE || answer.msize > msize)
      throw new FileError('EPROTO', `msize ${answer.msize}`)
    this.msize = this.#frames.limit = answer.msize
    const { qid } = await this.call('Tattach', { fid: this.root.fid, afid: NOFID, uname, aname })
    this.root.qid = qid
  }

  #send(message: Message, pending: Pending): void {
    if (!this.#open) return pending.failed(new FileError('ENOTCONN', `${this.#conn.name} is closed`))
    this.#pending[message.tag] = pending
    const [head, payload] = encodeParts(message)
    this.#conn.write(head)
    if (payload) this.#conn.write(payload)
  }

  #answer(message: Message): void {
    const pending = this.#pending[message.tag]
    if (!pending) throw new FileError('EPROTO', `an answer to tag ${message.tag}, which is not in use`)
    this.#pending[message.tag] = undefined
    if (message.tag !== NOTAG && !this.#flushing.has(message.tag)) this.#freeTag(message.tag)
    if (message.kind === 'Rerror') pending.failed(fromEname(message.ename))
    else if (message.kind.slice(1) === pending.kind.slice(1)) pending.done(message)
    else pending.failed(new FileError('EPROTO', `${message.kind} in answer to ${pending.kind}`))
  }

  /** Tags whose Tflush is under way: not free before its Rflush, even when their answer has come. */
  readonly #flushing = new Set<number>()
  /** Tags whose Tflush waits for a tag of its own. */
  readonly #unflushed = new Set<number>()

  /** Gives up a call that `ask` began: the answer that comes before Rflush is honoured, else it fails with EINTR. */
  flush(oldtag: number): void {
    const letGo = () => {
      const pending = this.#pending[oldtag]
      if (!pending) return
      pending.failed(INTERRUPTED)
      this.#pending[oldtag] = { kind: pending.kind, done: ignore, failed: ignore }
    }
    const tag = this.#takeTag(0)
    if (tag === undefined) {
      this.#unflushed.add(oldtag)
      return
    }
    this.#flushing.add(oldtag)
    const patience = setTimeout(letGo, FLUSH_PATIENCE)
    const flushed = () => {
      clearTimeout(patience)
      this.#flushing.delete(oldtag)
      letGo()
      this.#pending[oldtag] = undefined
      this.#freeTag(oldtag)
    }
    this.#send({ kind: 'Tflush', tag, oldtag }, { kind: 'Tflush', done: flushed, failed: flushed })
  }

  #freeTag(tag: number): void {
    this.#freeTags.push(tag)
    for (const next of this.#unflushed) {
      this.#unflushed.delete(next)
      if (this.#pending[next]) return this.flush(next)
    }
  }

  /** A tag nobody uses. The last ones are kept for Tflush, which is what frees the others. */
  #takeTag(kept = KEPT_TAGS): number | undefined {
    if (this.inFlight >= NOTAG - kept) return undefined
    return this.#freeTags.pop() ?? this.#tags++
  }

  #end(error: FileError): void {
    if (!this.#open) return
    this.#open = false
    this.#conn.close()
    const left = this.#pending.filter((pending) => pending !== undefined)
    this.#pending.length = 0
    for (const pending of left) pending.failed(error)
  }
}

const ignore = (): void => undefined
