import { FileError, INTERRUPTED, toFileError } from '../lib/errno.ts'
import { Same } from '../lib/same.ts'
import type { Conn } from './conn.ts'
import { MIN_MSIZE, MSIZE, NOTAG } from './const.ts'
import { base } from './dialect.ts'
import type { Said } from './dialect.ts'
import { spoken } from './dialects/spoken.ts'
import { Fids } from './fids.ts'
import type { Held, Packed } from './fids.ts'
import { Frames, ProtocolError } from './frame.ts'
import type { Frame } from './frame.ts'
import type { Locks } from './locks.ts'
import { tagOf, typeOf } from './message.ts'
import type { Message } from './message.ts'
import type { Node } from './node.ts'
import { Parked } from './parked.ts'
import { Request } from './request.ts'
import type { Ids, Session } from './session.ts'
import type { Share } from './share.ts'
import { unknown } from './space.ts'
import type { Room } from './space.ts'

export interface ServeOptions {
  /** Largest message we take, in bytes. */
  readonly msize?: number
  /** Fids of one conversation. */
  readonly maxFids?: number
  /** What this conversation and others may have together. Tflush and Tclunk always go, because they end something. */
  readonly share?: Share | undefined
  /** Bytes of answers that the client may leave untaken before we stop reading it. */
  readonly maxUntaken?: number
  /** How long a request that was flushed may go on before it is answered without it, in milliseconds. */
  readonly flushPatience?: number
  /** Who everything belongs to, for a client that wants numbers. */
  readonly ids?: Ids
  /** How much room there is, for a client that asks. */
  readonly room?: Room
  /** Where the locks are kept that the conversations of a tree share. Absent: nothing can be locked. */
  readonly locks?: Locks | undefined
  /** Told what went wrong inside a handler, where it is not the client's doing. */
  readonly failed?: (error: unknown) => void
}

/** nobody and nogroup, as Linux has them. */
const NOBODY = 65534

const defaults = {
  msize: MSIZE,
  maxFids: 1 << 20,
  share: undefined,
  maxUntaken: 8 << 20,
  flushPatience: 2000,
  ids: { uid: NOBODY, gid: NOBODY },
  room: unknown,
  locks: undefined,
  failed: () => undefined,
}

/** The tree that an attach leads to. @throws FileError when the aname names none */
export type Attach = (uname: string, aname: string) => Node | Promise<Node>

/**
 * Serves a tree over one conn until the client hangs up. Requests start in the order in which they arrive and wait
 * independently. What was open and never clunked is dropped, not committed.
 */
export function serve(conn: Conn, root: Node | Attach, options: ServeOptions = {}): Promise<void> {
  return new Conversation(conn, typeof root === 'function' ? root : () => root, {
    ...defaults,
    ...options,
  }).run()
}

/** Parked requests that are begun in a row before the conn may say that its client has hung up. */
const BURST = 64
/** Requests kept while the client takes no answers, as a multiple of maxUntaken; past it the client is hung up. */
const PATIENCE = 4

const TVERSION = typeOf('Tversion')
/** These take their fid out of use, whatever becomes of them. */
const takes: ReadonlySet<string> = new Set(['Tclunk', 'Tremove'])

class Conversation implements Session {
  readonly fids: Fids
  readonly listings = new Same<Packed>(({ bytes }) => bytes)
  readonly attach: Attach
  readonly maxFids: number
  readonly room: Room
  readonly locks: Locks | undefined
  ids: Ids
  msize: number

  readonly #conn: Conn
  readonly #options: Required<ServeOptions>
  readonly #frames: Frames
  /** Requests that have no answer yet, by tag. */
  readonly #asked = new Map<number, Request>()
  readonly #parked = new Parked()
  #draining: Promise<void> | undefined
  #greeted = false
  #dialect = base
  #uname = ''

  constructor(conn: Conn, attach: Attach, options: Required<ServeOptions>) {
    this.#conn = conn
    this.#options = options
    this.fids = new Fids(options.share)
    this.maxFids = options.maxFids
    this.ids = options.ids
    this.room = options.room
    this.locks = options.locks
    this.msize = options.msize
    this.#frames = new Frames(options.msize)
    this.attach = (uname, aname) => {
      this.#uname = uname
      return attach(uname, aname)
    }
  }

  async run(): Promise<void> {
    try {
      await this.#conn.read((chunk) => this.#take(chunk))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#options.failed(error)
    } finally {
      this.#conn.close()
      this.#reset()
    }
  }

  #take(chunk: Uint8Array): void | Promise<void> {
    for (const frame of this.#frames.push(chunk)) {
      if (this.#parked.size || this.#conn.untaken >= this.#options.maxUntaken) this.#park(frame)
      else this.#start(frame)
    }
    if (this.#parked.size) return this.#untilTaken()
  }

  /** Waits until the client takes its answers; what frees something goes ahead of what waits. */
  #park(frame: Frame): void {
    if (this.#parked.frees(frame)) this.#start(frame)
    else this.#parked.add(frame)
    if (this.#conn.untaken > PATIENCE * this.#options.maxUntaken)
      throw new ProtocolError(`${this.#conn.name} takes no answers`)
  }

  /** Goes on once the client has taken enough. Meanwhile the conn is read, because a Tflush may come, until too much is parked. */
  #untilTaken(): void | Promise<void> {
    this.#draining ??= this.#conn
      .drained()
      .then(() => this.#unpark())
      .catch((error: unknown) => {
        this.#options.failed(error)
        this.#conn.close()
      })
    return this.#parked.bytes > this.#options.maxUntaken ? this.#draining : undefined
  }

  async #unpark(): Promise<void> {
    while (this.#parked.size) {
      await this.#conn.drained()
      for (
        let left = BURST;
        left && this.#parked.size && this.#conn.untaken < this.#options.maxUntaken;
        left--
      )
        this.#start(this.#parked.take()!)
      if (this.#parked.size) await new Promise((done) => setTimeout(done))
    }
    this.#draining = undefined
  }

  #start(frame: Frame): void {
    if (this.#asked.has(frame.tag) || (frame.tag === NOTAG && frame.type !== TVERSION))
      throw new ProtocolError(`tag ${frame.tag} is already in use`)
    let message
    try {
      message = this.#dialect.decode(frame)
    } catch (error) {
      return this.#answer(this.#refusal(tagOf(frame.bytes), error))
    }
    if (is(message, 'Tversion')) return this.#version(message)
    if (is(message, 'Tflush')) return this.#flush(message)
    if (message.kind.startsWith('R'))
      return this.#refuse(message.tag, new FileError('EPROTO', `${message.kind} from a client`))
    if (!this.#greeted) return this.#refuse(message.tag, new FileError('EPROTO', 'Tversion comes first'))
    this.#ask(message, frame.size)
  }

  #ask(message: Said, size: number): void {
    const request = new Request(this.#uname)
    const { kind, tag } = message
    const reply = `R${kind.slice(1)}`
    try {
      if (kind !== 'Tclunk') this.#charge(request, size)
      const answer = this.#run(message, request)
      if (!(answer instanceof Promise)) {
        this.#discharge(request)
        return this.#answer({ kind: reply, tag, ...answer })
      }
      this.#asked.set(tag, request)
      answer.then(
        (body) => this.#settle(tag, request, { kind: reply, tag, ...body }),
        (error: unknown) => this.#settle(tag, request, this.#refusal(tag, error)),
      )
    } catch (error) {
      this.#discharge(request)
      this.#refuse(tag, error)
    }
  }

  #charge(request: Request, size: number): void {
    this.#options.share?.ask(size)
    request.size = size
  }

  #discharge(request: Request): void {
    if (request.size) this.#options.share?.answered(request.size)
    request.size = 0
  }

  /** The one place where a message meets its operation, once its fids are as earlier requests leave them. The table proves that they fit. */
  #run(message: About, call: Request): object | Promise<object> {
    if (call.aborted && (call.late || !takes.has(message.kind))) throw new FileError('EINTR')
    const last = message.fid === undefined ? undefined : this.fids.last(message.fid, message.newfid)
    if (last) return last.then(() => this.#run(message, call))
    return this.#dialect.ops[message.kind]!(this, message as never, call)
  }

  #settle(tag: number, request: Request, answer: Said): void {
    if (this.#asked.get(tag) !== request) return
    this.#asked.delete(tag)
    this.#discharge(request)
    this.#answer(answer)
    request.over()
  }

  /** flush(5): the old request is answered first, then the flush, and nothing comes after that. */
  #flush({ tag, oldtag }: Message<'Tflush'>): void {
    const old = this.#asked.get(oldtag)
    const rflush = { kind: 'Rflush', tag }
    if (!old || oldtag === tag) return this.#answer(rflush)
    const request = new Request(this.#uname)
    this.#asked.set(tag, request)
    const patience = setTimeout(() => {
      this.#options.failed(
        new FileError('ETIMEDOUT', `a request on ${this.#conn.name} did not end when it was flushed`),
      )
      if (old.made) this.fids.forget(...old.made)
      this.#settle(oldtag, old, this.#refusal(oldtag, INTERRUPTED))
    }, this.#options.flushPatience)
    old.onOver(() => {
      clearTimeout(patience)
      this.#settle(tag, request, rflush)
    })
    old.abort()
  }

  #version({ tag, msize: wanted, version }: Message<'Tversion'>): void {
    this.#reset()
    const dialect = spoken(version)
    this.#dialect = dialect ?? base
    if (wanted < MIN_MSIZE)
      return this.#refuse(tag, new FileError('EINVAL', `msize ${wanted}; ${MIN_MSIZE} is the least`))
    const msize = Math.min(wanted, this.#options.msize)
    this.#greeted = dialect !== undefined
    if (dialect) this.msize = msize
    this.#frames.limit = this.msize
    const answer: Message = { kind: 'Rversion', tag, msize, version: dialect?.version ?? 'unknown' }
    this.#answer(answer)
  }

  /** Ends everything that the conversation holds, committing nothing. */
  #reset(): void {
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    this.#parked.clear()
    for (const request of asked) {
      this.#discharge(request)
      request.late = true
      request.abort()
      request.over()
    }
    for (const held of this.fids.clear()) drop(held, this.#options.failed)
    this.#greeted = false
    this.ids = this.#options.ids
  }

  #refuse(tag: number, error: unknown): void {
    this.#answer(this.#refusal(tag, error))
  }

  #refusal(tag: number, error: unknown): Said {
    if (error instanceof ProtocolError)
      return this.#dialect.refusal(tag, new FileError('EPROTO', error.message), this.msize)
    if (!(error instanceof FileError) && !(error instanceof DOMException)) this.#options.failed(error)
    return this.#dialect.refusal(tag, toFileError(error), this.msize)
  }

  #answer(message: Said): void {
    const [head, payload] = this.#dialect.encodeParts(message)
    this.#conn.write(head)
    if (payload) this.#conn.write(payload)
  }
}

/** A message, perhaps about a fid; a walk makes another one. */
type About = Said & { readonly fid?: number; readonly newfid?: number }

/** A message of the kinds that all dialects share. */
const is = <K extends 'Tversion' | 'Tflush'>(message: Said, kind: K): message is Message<K> =>
  message.kind === kind

function drop(held: Held, failed: (error: unknown) => void): void {
  held.gone()
  try {
    held.open?.drop?.()
  } catch (error) {
    failed(error)
  }
}
