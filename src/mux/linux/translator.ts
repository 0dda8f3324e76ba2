import { get32 } from '../../lib/coder.ts'
import { FileError, fromErrno, toFileError } from '../../lib/errno.ts'
import { Gate } from '../../lib/gate.ts'
import type { Conn } from '../../ninep/conn.ts'
import { HEADER, MSIZE, NOTAG, VERSION } from '../../ninep/const.ts'
import { dotl } from '../../ninep/dialects/l.ts'
import { Frames, ProtocolError } from '../../ninep/frame.ts'
import type { Frame } from '../../ninep/frame.ts'
import { decode, encode, encodeParts, typeOf } from '../../ninep/message.ts'
import type { Message } from '../../ninep/message.ts'
import type { Ids } from '../../ninep/session.ts'
import { Answers } from './answers.ts'
import { Asker, OWN_TAGS } from './asker.ts'
import { translations } from './asks.ts'
import type { Around } from './asks.ts'
import { Places } from './place.ts'
import { Turn } from './turn.ts'

const TVERSION = typeOf('Tversion')
const TFLUSH = typeOf('Tflush')
const TREAD = typeOf('Tread')
const TWRITE = typeOf('Twrite')
const RLERROR = dotl.typeOf('Rlerror')

type Translated = Message<keyof typeof translations>

/** Bytes of writes that wait for their fid below which more may come. */
const LOW = 1 << 20

/**
 * A server that speaks only 9P2000.L, as one that speaks 9P2000. Reads and writes of files, which are the same in both, go
 * through as they are; all else is translated, with the fids of the client and tags of our own.
 */
export class Translator implements Conn {
  readonly #backend: Conn
  readonly #owner: Ids
  readonly #requests = new Frames(MSIZE)
  readonly #frames = new Frames(MSIZE)
  readonly #answers = new Answers()
  readonly #places = new Places()
  /** Requests that are being translated, by the tag of the client. */
  readonly #turns = new Map<number, Turn>()
  readonly #eased = new Gate()
  #asker = this.#begins()
  #greeted: ((answer: Message<'Rversion'>) => void) | undefined
  #msize = MSIZE
  /** Bytes of writes that wait for their fid. */
  #held = 0

  constructor(backend: Conn, owner: Ids) {
    this.#backend = backend
    this.#owner = owner
  }

  get name(): string {
    return this.#backend.name
  }

  get untaken(): number {
    return this.#backend.untaken + this.#held
  }

  async drained(): Promise<void> {
    await this.#backend.drained()
    while (this.#held > LOW) await this.#eased.wait()
  }

  async read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    this.#answers.to(take)
    try {
      await this.#backend.read((chunk) => {
        for (const frame of this.#frames.push(chunk)) this.#answered(frame)
        return this.#answers.paused
      })
    } finally {
      this.#reset()
    }
  }

  write(bytes: Uint8Array): void {
    try {
      for (const frame of this.#requests.push(bytes)) this.#request(frame)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.close()
    }
  }

  close(): void {
    this.#backend.close()
    this.#reset()
  }

  #request(frame: Frame): void {
    const { type, tag } = frame
    try {
      if (type === TFLUSH) return this.#flush(decode(frame) as Message<'Tflush'>)
      if (type === TVERSION) return this.#version(decode(frame) as Message<'Tversion'>)
      if (tag >= OWN_TAGS) throw new FileError('EAGAIN', 'all tags of the connection are in use')
      if (this.#isSame(frame)) return this.#pass(frame)
      const message = decode(frame)
      if (!Object.hasOwn(translations, message.kind)) throw new ProtocolError(`${message.kind} from a client`)
      this.#translate(message as Translated)
    } catch (error) {
      this.#refuse(tag, error instanceof ProtocolError ? new FileError('EPROTO', error.message) : error)
    }
  }

  /** Whether a request means the same in both dialects: it reads or writes a file. */
  #isSame({ type, bytes }: Frame): boolean {
    if (type === TREAD) return !this.#places.get(get32(bytes, HEADER))?.open?.listing
    return type === TWRITE
  }

  #pass(frame: Frame): void {
    const pass = () => {
      this.#backend.write(frame.bytes)
      for (const part of frame.rest) this.#backend.write(part)
    }
    const busy = this.#places.busy(get32(frame.bytes, HEADER))
    if (!busy) return pass()
    this.#held += frame.size
    const released = busy.then(() => {
      this.#held -= frame.size
      this.#eased.open()
    })
    this.#begin(frame.tag, released, pass, () => undefined)
  }

  /** The one place where a request meets its translation. The table proves that they fit. */
  #translate(message: Translated): void {
    const { kind, tag } = message
    const translate = translations[kind] as (around: Around, t: never) => Promise<object>
    const around = { places: this.#places, asker: this.#asker, msize: this.#msize, ...this.#owner }
    const [before, changed] = this.#places.order(message)
    const { over } = this.#begin(
      tag,
      before,
      ({ ask }) => translate({ ...around, ask }, message as never),
      (body) => this.#say({ ...body, kind: `R${kind.slice(1)}`, tag } as Message),
    )
    this.#places.occupy(changed, over)
  }

  #begin<T>(
    tag: number,
    before: Promise<unknown> | undefined,
    work: (turn: Turn) => T | Promise<T>,
    answer: (body: T) => void,
  ): Turn {
    const turn = new Turn(this.#asker)
    this.#turns.set(tag, turn)
    return turn.begin(
      before,
      () => work(turn),
      (done) => {
        if (this.#turns.get(tag) !== turn) return
        this.#turns.delete(tag)
        if ('error' in done) this.#refuse(tag, done.error)
        else answer(done.body)
      },
    )
  }

  /** What is translated is given up step by step; of what passed through the backend knows. */
  #flush({ tag, oldtag }: Message<'Tflush'>): void {
    const old = this.#turns.get(oldtag)
    const asker = this.#asker
    const flushed = async () => {
      await (old ? old.abort() : asker.ask('Tflush', { oldtag }))
      return {}
    }
    this.#begin(tag, undefined, flushed, () => this.#say({ kind: 'Rflush', tag }))
  }

  #version({ tag, msize, version }: Message<'Tversion'>): void {
    this.#reset()
    this.#asker = this.#begins()
    this.#greeted = (answer) => {
      const known = answer.version === dotl.version && version === VERSION
      this.#msize = this.#frames.limit = Math.min(msize, answer.msize)
      // Some take no longer write than IOHDRSZ leaves of msize, which is one byte less than its head leaves.
      const told = this.#msize - 1
      this.#say({ kind: 'Rversion', tag, msize: told, version: known ? VERSION : 'unknown' })
    }
    this.#backend.write(encode({ kind: 'Tversion', tag: NOTAG, msize, version: dotl.version }))
  }

  #answered(frame: Frame): void {
    const { type, tag, bytes, rest } = frame
    if (tag === NOTAG) {
      const answer = dotl.decode(frame)
      if (answer.kind !== 'Rversion') throw new ProtocolError(`${answer.kind} in answer to Tversion`)
      this.#greeted?.(answer)
      this.#greeted = undefined
    } else if (tag >= OWN_TAGS) this.#asker.take(dotl.decode(frame))
    else if (type !== RLERROR) this.#answers.say(bytes, ...rest)
    else {
      const { ecode } = dotl.decode(frame) as { readonly ecode: number }
      this.#refuse(tag, new FileError(fromErrno(ecode)))
    }
  }

  #refuse(tag: number, error: unknown): void {
    this.#say({ kind: 'Rerror', tag, ename: toFileError(error).message })
  }

  #say(message: Message): void {
    this.#answers.say(...encodeParts(message))
  }

  #begins(): Asker {
    return new Asker((message) => {
      for (const piece of dotl.encodeParts(message)) if (piece) this.#backend.write(piece)
    })
  }

  /** Everything that the client has is gone, and nothing of it is answered. */
  #reset(): void {
    this.#turns.clear()
    this.#places.clear()
    this.#asker.end(new FileError('ENOTCONN', `${this.name} hung up`))
    this.#eased.open()
  }
}
