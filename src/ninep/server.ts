import { FileError, toFileError } from '../lib/errno.ts'
import type { Conn } from './conn.ts'
import { HEADER, MIN_MSIZE, MSIZE, NOTAG, VERSION } from './const.ts'
import { Fids } from './fids.ts'
import type { Held } from './fids.ts'
import { Frames, ProtocolError } from './frame.ts'
import type { Frame } from './frame.ts'
import { decode, encode, encodeParts, tagOf, typeOf } from './message.ts'
import type { Body, Message } from './message.ts'
import type { Node } from './node.ts'
import { ops } from './ops.ts'
import type { Asked, Session } from './ops.ts'
import { Parked } from './parked.ts'
import { Request } from './request.ts'

export interface ServeOptions {
  /** Largest message we take, in bytes. */
  readonly msize?: number
  /** Fids of one conversation. */
  readonly maxFids?: number
  /** Bytes of answers that the client may leave untaken before we stop reading it. */
  readonly maxUntaken?: number
  /** How long a request that was flushed may go on before it is answered without it, in milliseconds. */
  readonly flushPatience?: number
  /** Told what went wrong inside a handler, where it is not the client's doing. */
  readonly failed?: (error: unknown) => void
}

const defaults = {
  msize: MSIZE,
  maxFids: 1 << 20,
  maxUntaken: 8 << 20,
  flushPatience: 2000,
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

/** Requests kept while the client takes no answers, as a multiple of maxUntaken; past it the client is hung up. */
const PATIENCE = 4

const TVERSION = typeOf('Tversion')
/** These take their fid out of use, whatever becomes of them. */
const takes: ReadonlySet<string> = new Set(['Tclunk', 'Tremove'])

class Conversation implements Session {
  readonly fids = new Fids()
  readonly attach: Attach
  readonly maxFids: number
  msize: number

  readonly #conn: Conn
  readonly #options: Required<ServeOptions>
  readonly #frames: Frames
  /** Requests that have no answer yet, by tag. */
  readonly #asked = new Map<number, Request>()
  readonly #parked = new Parked()
  #draining: Promise<void> | undefined
  #greeted = false
  #uname = ''

  constructor(conn: Conn, attach: Attach, options: Required<ServeOptions>) {
    this.#conn = conn
    this.#options = options
    this.maxFids = options.maxFids
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
      while (this.#parked.size && this.#conn.untaken < this.#options.maxUntaken)
        this.#start(this.#parked.take()!)
    }
    this.#draining = undefined
  }

  #start(frame: Frame): void {
    if (this.#asked.has(frame.tag) || (frame.tag === NOTAG && frame.type !== TVERSION))
      throw new ProtocolError(`tag ${frame.tag} is already in use`)
    let message
    try {
      message = decode(frame)
    } catch (error) {
      return this.#answer({ kind: 'Rerror', tag: tagOf(frame.bytes), ename: enameOf(error) })
    }
    if (message.kind === 'Tversion') return this.#version(message)
    if (message.kind === 'Tflush') return this.#flush(message)
    if (message.kind.startsWith('R'))
      return this.#refuse(message.tag, new FileError('EPROTO', `${message.kind} from a client`))
    if (!this.#greeted) return this.#refuse(message.tag, new FileError('EPROTO', 'Tversion comes first'))
    this.#ask(message as Message<keyof typeof ops>)
  }

  #ask(message: Message<keyof typeof ops>): void {
    const request = new Request(this.#uname)
    const { kind, tag } = message
    const reply = `R${kind.slice(1)}`
    try {
      const answer = this.#run(message, request)
      if (!(answer instanceof Promise)) return this.#answer({ kind: reply, tag, ...answer } as Message)
      this.#asked.set(tag, request)
      answer.then(
        (body) => this.#settle(tag, request, { kind: reply, tag, ...body } as Message),
        (error: unknown) => this.#settle(tag, request, { kind: 'Rerror', tag, ename: this.#ename(error) }),
      )
    } catch (error) {
      this.#refuse(tag, error)
    }
  }

  /** The one place where a message meets its operation, once its fids are as earlier requests leave them. The table proves that they fit. */
  #run(message: Message<keyof typeof ops>, call: Asked): object | Promise<object> {
    if (call.aborted && !takes.has(message.kind)) throw new FileError('EINTR')
    const last = 'fid' in message ? this.fids.last(message.fid, madeBy(message)) : undefined
    if (last) return last.then(() => this.#run(message, call))
    const op = ops[message.kind] as (s: Session, t: never, call: Asked) => object | Promise<object>
    return op(this, message as never, call)
  }

  #settle(tag: number, request: Request, answer: Message): void {
    if (this.#asked.get(tag) !== request) return
    this.#asked.delete(tag)
    this.#answer(answer)
    request.over()
  }

  /** flush(5): the old request is answered first, then the flush, and nothing comes after that. */
  #flush({ tag, oldtag }: Body<'Tflush'> & { readonly tag: number }): void {
    const old = this.#asked.get(oldtag)
    if (!old || oldtag === tag) return this.#answer({ kind: 'Rflush', tag })
    const request = new Request(this.#uname)
    this.#asked.set(tag, request)
    const patience = setTimeout(() => {
      this.#options.failed(
        new FileError('ETIMEDOUT', `a request on ${this.#conn.name} did not end when it was flushed`),
      )
      this.#settle(oldtag, old, { kind: 'Rerror', tag: oldtag, ename: new FileError('EINTR').message })
    }, this.#options.flushPatience)
    old.onOver(() => {
      clearTimeout(patience)
      this.#settle(tag, request, { kind: 'Rflush', tag })
    })
    old.abort()
  }

  #version({ tag, msize, version }: Body<'Tversion'> & { readonly tag: number }): void {
    this.#reset()
    const known = version === VERSION || version.startsWith(`${VERSION}.`)
    if (msize < MIN_MSIZE)
      return this.#refuse(tag, new FileError('EINVAL', `msize ${msize}; ${MIN_MSIZE} is the least`))
    this.#greeted = known
    if (known) this.msize = Math.min(msize, this.#options.msize)
    this.#frames.limit = this.msize
    this.#answer({
      kind: 'Rversion',
      tag,
      msize: Math.min(msize, this.#options.msize),
      version: known ? VERSION : 'unknown',
    })
  }

  /** Ends everything that the conversation holds, committing nothing. */
  #reset(): void {
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    this.#parked.clear()
    for (const request of asked) {
      request.abort()
      request.over()
    }
    for (const held of this.fids.clear()) drop(held, this.#options.failed)
    this.#greeted = false
  }

  #refuse(tag: number, error: unknown): void {
    this.#answer({ kind: 'Rerror', tag, ename: this.#ename(error) })
  }

  #ename(error: unknown): string {
    if (!(error instanceof FileError) && !(error instanceof DOMException)) this.#options.failed(error)
    return enameOf(error)
  }

  #answer(message: Message): void {
    const [head, payload] =
      message.kind === 'Rerror' ? [encode(shortened(message, this.msize))] : encodeParts(message)
    this.#conn.write(head)
    if (payload) this.#conn.write(payload)
  }
}

/** The other fid of a walk. */
const madeBy = (message: Message): number | undefined => ('newfid' in message ? message.newfid : undefined)

function drop(held: Held, failed: (error: unknown) => void): void {
  held.rouse()
  try {
    held.open?.drop?.()
  } catch (error) {
    failed(error)
  }
}

/** An ename that fits into the smallest message there is; its classic words stand first. */
function shortened(message: Message<'Rerror'>, msize: number): Message<'Rerror'> {
  const most = Math.min(msize - HEADER - 2, 4096) >> 2
  return message.ename.length > most
    ? { ...message, ename: message.ename.slice(0, most).toWellFormed() }
    : message
}

const enameOf = (error: unknown): string =>
  error instanceof ProtocolError ? new FileError('EPROTO', error.message).message : toFileError(error).message
