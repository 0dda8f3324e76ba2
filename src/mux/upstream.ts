import { put16, put32 } from '../lib/coder.ts'
import { FileError, fromEname, toFileError } from '../lib/errno.ts'
import { Frame, ProtocolError } from '../ninep/frame.ts'
import { decode, typeOf } from '../ninep/message.ts'
import type { Message } from '../ninep/message.ts'
import { Answers, tell } from './answers.ts'
import { Cutter, Outlet } from './cutter.ts'
import { agree, attach, dial } from './hello.ts'
import type { Connect } from './hello.ts'
import type { Asker, Held, Link, Place, Request } from './labels.ts'
import { FID, OLDTAG, TAG, TYPE } from './relabel.ts'
import { Queue } from './queue.ts'
import { framed, refused } from './replies.ts'
import { Tags } from './tags.ts'

const RERROR = typeOf('Rerror')
const TCLUNK = typeOf('Tclunk')
const TFLUSH = typeOf('Tflush')

/** How long connecting, version and attach may take together, in milliseconds: who waits for them is told within 5 s. */
export const PATIENCE = 4500
/** Bytes that a client of a shared connection may leave untaken before it is hung up. */
const MOST_UNTAKEN = 32 << 20

export interface UpstreamOptions {
  /** The name and the number of its mount. */
  readonly name: string
  readonly slot: number
  readonly connect: Connect
  /** Who attaches, and which tree, which need not be known before there is a connection. */
  readonly uname: string
  readonly aname: () => string
  /** Largest message to ask for, in bytes. */
  readonly msize: number
  /** Whether many clients have their fids on it: then no client may hold up the others. */
  readonly shared: boolean
}

/** One connection to a backend, for one client or for many. */
export class Upstream implements Link {
  readonly name: string
  readonly slot: number
  readonly root = 0
  rootLow = 0
  rootHigh = 0
  msize: number
  outlet!: Outlet
  dead: FileError | undefined
  /** Chunks that have come. */
  heard = 0
  /** Resolves when the backend's root is attached; rejects with the reason when that fails. */
  readonly attached: Promise<void>
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>

  readonly #shared: boolean
  readonly #tags = new Tags(this)
  readonly #answers = new Answers(this, this.#tags)
  readonly #dialling = new AbortController()
  readonly #attaching = Promise.withResolvers<void>()
  readonly #cutter: Cutter
  /** Requests that cannot be sent yet. */
  readonly #waiting: Queue
  #ready = false

  /** Begins to connect; requests that come before it is attached wait for it. */
  constructor(options: UpstreamOptions) {
    this.name = options.name
    this.slot = options.slot
    this.msize = options.msize
    this.#shared = options.shared
    this.#cutter = new Cutter(options.msize, this.#answers.take)
    this.#waiting = new Queue({
      outlet: () => this.outlet,
      goes: () => this.#goes(),
      failed: (error) => this.close(toFileError(error)),
    })
    this.attached = this.#attaching.promise
    this.attached.catch(() => undefined)
    this.closed = this.#run(options)
  }

  /** Requests without an answer. */
  get inFlight(): number {
    return this.#tags.taken + this.#waiting.size
  }

  /** Requests without an answer that a living backend answers soon: all but reads, and those that wait to be sent. */
  get owed(): number {
    return this.#tags.owed + this.#waiting.size
  }

  /** Fids that clients have there. */
  get fids(): number {
    return this.#tags.fids
  }

  take(): Request | undefined {
    return this.#goes() && (this.#waiting.size === 0 || this.#waiting.letting) ? this.#tags.take() : undefined
  }

  wait(held: Held): void {
    this.#waiting.add(held)
  }

  takeFid(): number {
    return this.#tags.takeFid()
  }

  sent(request: Request): void {
    this.#tags.sent(request)
  }

  async ask(message: Uint8Array): Promise<Uint8Array> {
    await this.attached
    return this.#ask(message, this.#tags.take())
  }

  leave(place: Place): void {
    place.gone = true
    const request = this.dead ? undefined : this.#tags.take()
    // Without a tag the fid is not clunked before the connection ends, and its number is not used again.
    if (!request) return
    request.begin(undefined, 0, TCLUNK, place)
    const clunk = framed(FID + 4, TCLUNK, request.there)
    put32(clunk, FID, place.there)
    this.outlet.write(clunk)
  }

  flush(old: Request, asker: Asker | undefined, tag: number): void {
    if (asker && old.type === TFLUSH) {
      old.followers.push(tag)
      asker.pending.set(tag, old)
      return
    }
    const request = this.#tags.take()
    if (!request) throw new ProtocolError('no tag is left for a Tflush')
    request.begin(asker, tag, TFLUSH, undefined)
    request.old = old
    old.flushes++
    const flush = framed(OLDTAG + 2, TFLUSH, request.there)
    put16(flush, OLDTAG, old.there)
    this.outlet.write(flush)
  }

  forget(asker: Asker, places: Iterable<Place>): void {
    this.#waiting.forget(asker)
    const asked = this.#tags.underWay().filter((request) => request.asker === asker)
    for (const request of asked) request.asker = undefined
    if (!this.#shared) return this.close(new FileError('ENOTCONN', 'the client has gone'))
    for (const request of asked)
      if (request.type !== TFLUSH && !request.answered) this.flush(request, undefined, 0)
    for (const place of places) if (place.link === this && !place.writes) this.leave(place)
  }

  /** Bytes that were ever sent. */
  get written(): number {
    return this.#ready ? this.outlet.written : 0
  }

  /** How many times in a row this was asked and the backend had taken nothing of a lot. */
  stuck(): number {
    return this.#ready ? this.outlet.stuck() : 0
  }

  /** Hangs up; every request is answered with the error. More than once is harmless. */
  close(error: FileError): void {
    if (this.dead) return
    this.dead = error
    this.#ready = false
    this.#dialling.abort(error)
    this.#attaching.reject(error)
    const owing = this.#tags.underWay()
    for (const request of owing) if (request.type !== TFLUSH && !request.answered) fail(request, error)
    for (const request of owing) if (request.type === TFLUSH) tell(request)
    for (const held of this.#waiting.clear()) {
      held.asker.release(held)
      held.asker.refuse(held.tag, error)
    }
    ;(this.outlet as Outlet | undefined)?.conn.close()
  }

  async #run(options: UpstreamOptions): Promise<void> {
    try {
      const { over } = await this.#open(options)
      await over
    } catch (error) {
      this.close(toFileError(error))
    }
  }

  /** Dials, says hello and lets go what has waited for it. Answers when the connection will be over. */
  async #open({ connect, uname, aname, msize, name }: UpstreamOptions): Promise<{ over: Promise<void> }> {
    const late = setTimeout(() => this.close(new FileError('ETIMEDOUT', `${name} does not answer`)), PATIENCE)
    try {
      const conn = await dial(connect, this.#dialling.signal)
      if (this.dead) conn.close() // it was closed at this moment
      this.outlet = new Outlet(conn)
      const over = this.outlet.conn.read(this.#take).then(
        () => this.close(new FileError('ENOTCONN', `${name} hung up`)),
        (error: unknown) => this.close(hungUp(name, error)),
      )
      this.msize = this.#cutter.limit = await agree(
        (hello) => this.#ask(hello, this.#tags.version),
        name,
        msize,
      )
      const path = await attach((hello) => this.#ask(hello, this.#tags.take()), name, this.root, {
        uname,
        aname: aname(),
      })
      this.rootLow = Number(path & 0xffffffffn)
      this.rootHigh = Number(path >> 32n)
      this.#ready = true
      this.#attaching.resolve()
      this.#waiting.go()
      return { over }
    } finally {
      clearTimeout(late)
    }
  }

  #ask(message: Uint8Array, request: Request | undefined): Promise<Uint8Array> {
    return new Promise((done, failed) => {
      if (this.dead) return failed(this.dead)
      if (!request) return failed(new FileError('EAGAIN', `all tags of ${this.name} are taken`))
      request.begin(undefined, 0, message[TYPE]!, undefined)
      request.done = (answer) => {
        if (!answer) failed(this.dead!)
        else if (answer[TYPE] === RERROR)
          failed(fromEname((decode(new Frame(answer)) as Message<'Rerror'>).ename))
        else done(answer)
      }
      put16(message, TAG, request.there)
      this.outlet.write(message)
    })
  }

  readonly #take = (chunk: Uint8Array): void | Promise<void> => {
    this.heard++
    this.#cutter.push(chunk)
    const { last } = this.#answers
    last?.flush()
    if (this.#waiting.size) this.#waiting.go()
    if (!last?.full) return
    if (!this.#shared) return last.conn.drained()
    if (last.conn.untaken > MOST_UNTAKEN) last.conn.close()
  }

  #goes(): boolean {
    return this.#ready && !this.outlet.full && this.#tags.plenty
  }
}

/** A request whose connection died. */
function fail(request: Request, error: FileError): void {
  const { asker, here } = request
  if (!asker) return request.done?.(undefined)
  refused(request, asker)
  asker.pending.delete(here)
  asker.refuse(here, error)
}

/** Why a connection has ended: what a transport knows of its peer says more than that it is gone. */
function hungUp(name: string, thrown: unknown): FileError {
  const { code, detail, message } = toFileError(thrown)
  const told = thrown instanceof FileError && code !== 'EPROTO'
  return told ? new FileError(code, `${name}: ${detail}`) : new FileError('ENOTCONN', `${name}: ${message}`)
}
