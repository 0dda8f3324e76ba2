import { abortable } from '../lib/abortable.ts'
import { get16 } from '../lib/coder.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { VERSION } from '../ninep/const.ts'
import type { Dialect, Said } from '../ninep/dialect.ts'
import { named } from '../ninep/dialects/numbered.ts'
import { spoken } from '../ninep/dialects/spoken.ts'
import { Frame, ProtocolError } from '../ninep/frame.ts'
import { typeOf } from '../ninep/message.ts'
import type { Outlet } from './cutter.ts'
import { dial } from './hello.ts'
import type { Backend, Roots } from './labels.ts'
import { Reflection } from './reflection.ts'
import type { ReflectionOptions } from './reflection.ts'
import { TAG, TYPE } from './relabel.ts'
import { Splice } from './splice.ts'
import { PATIENCE } from './upstream.ts'

const TATTACH = typeOf('Tattach')

/** What a front needs of the mux. */
export interface Behind extends Omit<ReflectionOptions, 'msize'> {
  readonly roots: Roots
  /** Takes charge of what goes on by itself. */
  readonly start: (work: Promise<unknown>) => void
}

/** What the mux's own conversations are not held in: a dialect of 9P2000, but not what is answered with 9P2000 itself. */
export function dialectOf(version: string): Dialect | undefined {
  const dialect = spoken(version)
  return dialect?.version === version && version !== VERSION ? dialect : undefined
}

interface Attach extends Said {
  uname: string
  readonly aname: string
}

/** A client and a backend that are spliced, and what each of them calls the tree. */
interface Pass {
  readonly splice: Splice
  /** Whether the backend knows what a number behind a name means. */
  readonly numbers: boolean
  readonly here: string
  readonly there: string
}

/**
 * What stands between the mux and a client that speaks a dialect of 9P2000, from its Tversion on. Where what it attaches
 * first is a mount whose backend speaks the same dialect, the two are spliced; else it sees a reflection of the mux.
 */
export class Front {
  readonly #here: Outlet
  readonly #behind: Behind
  readonly #dialect: Dialect
  readonly #msize: number
  readonly #over = new AbortController()
  readonly #reflection: Reflection
  #pass: Pass | undefined
  /** Frames that came while it is not known where they go. */
  #held: (readonly [frame: Uint8Array, rest: readonly Uint8Array[]])[] | undefined
  /** Where the first attach leads. */
  #deciding: Promise<void> | undefined

  /**
   * @param hello the Tversion, whole
   * @param msize largest message that we take
   */
  constructor(here: Outlet, behind: Behind, dialect: Dialect, hello: Uint8Array, msize: number) {
    this.#here = here
    this.#behind = behind
    this.#dialect = dialect
    this.#msize = msize
    this.#reflection = new Reflection(here, { ...behind, msize })
    behind.start(this.#reflection.over.finally(() => this.#pass || this.#hangUp()))
    this.#reflection.send(hello)
  }

  /** A frame that is no Tversion. */
  take(bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    if (this.#held) this.#held.push([bytes.subarray(at, end), rest])
    else if (bytes[at + TYPE] === TATTACH) this.#attach(bytes.subarray(at, end))
    else if (this.#pass) this.#send(this.#pass.splice, bytes, at, end, rest)
    else this.#reflection.send(bytes.subarray(at, end), ...rest)
  }

  /** What was taken goes on. A promise where more should not come before it resolves. */
  flush(): Promise<void> | undefined {
    if (this.#held) return this.#deciding
    return this.#pass ? this.#pass.splice.flush() : this.#reflection.flush()
  }

  /** The client has gone, or begins anew. */
  end(): void {
    this.#over.abort(new FileError('ENOTCONN', 'the client has gone'))
    this.#pass?.splice.close()
    this.#reflection.close()
  }

  #attach(frame: Uint8Array): void {
    if (this.#pass) return this.#again(this.#pass, frame)
    const aname = this.#decoded(frame)?.aname ?? ''
    const backend = this.#deciding ? undefined : this.#behind.roots.mount(aname)?.backend
    if (!backend) {
      this.#deciding ??= Promise.resolve()
      return this.#reflection.send(frame)
    }
    this.#held = []
    this.#deciding = this.#decide(backend, aname, frame)
    this.#behind.start(this.#deciding)
  }

  /** Splices where it can be done. */
  async #decide(backend: Backend, here: string, attach: Uint8Array): Promise<void> {
    const splice = await this.#spliced(backend)
    if (this.#over.signal.aborted) return splice?.close()
    const held = this.#held!
    this.#held = undefined
    if (splice) {
      this.#pass = { splice, numbers: backend.numbers(), here, there: backend.aname() }
      this.#reflection.close()
      this.#behind.start(splice.over.then(() => this.#hangUp()))
    }
    this.#attach(attach)
    for (const [frame, rest] of held) this.take(frame, 0, frame.length, rest)
    await this.flush()
  }

  /** What is wrong with a backend the reflection says. */
  async #spliced(backend: Backend): Promise<Splice | undefined> {
    const late = AbortSignal.any([this.#over.signal, AbortSignal.timeout(PATIENCE)])
    let splice: Splice | undefined
    try {
      const { version, msize } = await abortable(this.#reflection.greeted, late)
      splice = new Splice(await dial(backend.connect, late), this.#here, version, msize)
      await abortable(splice.agreed, late)
      return splice
    } catch {
      splice?.close()
      return undefined
    }
  }

  /** An attach of a client that is spliced: it leads to the same backend or nowhere. */
  #again({ splice, numbers, here, there }: Pass, frame: Uint8Array): void {
    const attach = this.#decoded(frame)
    if (attach && attach.aname !== here)
      return this.#refuse(frame, new FileError('EOPNOTSUPP', `this conversation is with ${here} alone`))
    const renamed = attach && { ...attach, aname: there }
    if (renamed && !numbers) renamed.uname = named(renamed.uname).name
    const bytes = renamed ? this.#dialect.encodeParts(renamed)[0] : frame
    this.#send(splice, bytes, 0, bytes.length, [])
  }

  #send(splice: Splice, bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    try {
      splice.send(bytes, at, end, rest)
    } catch (error) {
      this.#refuse(bytes.subarray(at, end), toFileError(error))
    }
  }

  /** Who the client talked with has hung up. */
  #hangUp(): void {
    if (!this.#over.signal.aborted) this.#here.conn.close()
  }

  #refuse(frame: Uint8Array, error: FileError): void {
    const refusal = this.#dialect.refusal(get16(frame, TAG), error, this.#msize)
    this.#here.write(this.#dialect.encodeParts(refusal)[0])
  }

  /** A Tattach; undefined when the bytes are none. */
  #decoded(frame: Uint8Array): Attach | undefined {
    try {
      const message = this.#dialect.decode(new Frame(frame))
      return 'uname' in message && 'aname' in message ? (message as Attach) : undefined
    } catch (error) {
      if (error instanceof ProtocolError) return undefined
      throw error
    }
  }
}
