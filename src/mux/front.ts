import { abortable } from '../lib/abortable.ts'
import { CodecError, Cursor, get16, put32, str } from '../lib/coder.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { HEADER } from '../ninep/const.ts'
import { dotl } from '../ninep/dialects/l.ts'
import { dotu } from '../ninep/dialects/u.ts'
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

/** The dialects, and how each says an error. */
const dialects: Readonly<Record<string, (tag: number, error: FileError) => Uint8Array>> = {
  [dotl.version]: (tag, { errno }) => dotl.encode({ kind: 'Rlerror', tag, ecode: errno }),
  [dotu.version]: (tag, { errno, message }) => dotu.encode({ kind: 'Rerror', tag, ename: message, errno }),
}

/** Whether a client that says so has a front, because the mux's own conversations are not held in it. */
export const isDialect = (version: string): boolean => Object.hasOwn(dialects, version)

/** What a front needs of the mux. */
export interface Behind extends Omit<ReflectionOptions, 'msize'> {
  readonly roots: Roots
  /** Takes charge of what goes on by itself. */
  readonly start: (work: Promise<unknown>) => void
}

/**
 * What stands between the mux and a client that speaks a dialect of 9P2000, from its Tversion on. Where what it attaches
 * first is a mount whose backend speaks the same dialect, the two are spliced; else it sees a reflection of the mux.
 */
export class Front {
  readonly #here: Outlet
  readonly #behind: Behind
  readonly #over = new AbortController()
  readonly #reflection: Reflection
  #splice: Splice | undefined
  /** What the client speaks, and what it calls the backend, when they are spliced. */
  #version = ''
  #aname = ''
  /** What the backend calls it. */
  #there = ''
  /** Frames that came while it is not known where they go. */
  #held: (readonly [frame: Uint8Array, rest: readonly Uint8Array[]])[] | undefined
  #deciding: Promise<void> | undefined

  /**
   * @param hello the Tversion, whole
   * @param msize largest message that we take
   */
  constructor(here: Outlet, behind: Behind, hello: Uint8Array, msize: number) {
    this.#here = here
    this.#behind = behind
    this.#reflection = new Reflection(here, { ...behind, msize })
    behind.start(this.#reflection.over)
    this.#reflection.send(hello)
  }

  /** A frame that is no Tversion. */
  take(bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    if (this.#held) this.#held.push([bytes.subarray(at, end), rest])
    else if (bytes[at + TYPE] === TATTACH) this.#attach(bytes.subarray(at, end))
    else if (this.#splice) this.#send(this.#splice, bytes, at, end, rest)
    else this.#reflection.send(bytes.subarray(at, end), ...rest)
  }

  /** What was taken goes on. A promise where more should not come before it resolves. */
  flush(): Promise<void> | undefined {
    if (this.#held) return this.#deciding
    return this.#splice ? this.#splice.flush() : this.#reflection.flush()
  }

  /** The client has gone, or begins anew. */
  end(): void {
    this.#over.abort(new FileError('ENOTCONN', 'the client has gone'))
    this.#splice?.close()
    this.#reflection.close()
  }

  #attach(frame: Uint8Array): void {
    const aname = anameOf(frame)
    if (this.#splice) return this.#again(this.#splice, frame, aname)
    const backend = this.#deciding ? undefined : this.#behind.roots.mount(aname ?? '')?.backend
    if (!backend) {
      this.#deciding ??= Promise.resolve()
      return this.#reflection.send(frame)
    }
    this.#held = []
    this.#deciding = this.#decide(backend, aname!, frame)
    this.#behind.start(this.#deciding)
  }

  /** Splices where it can be done. */
  async #decide(backend: Backend, aname: string, attach: Uint8Array): Promise<void> {
    const splice = await this.#spliced(backend)
    if (this.#over.signal.aborted) return splice?.close()
    const held = this.#held!
    this.#held = undefined
    if (splice) {
      this.#splice = splice
      this.#aname = aname
      this.#there = backend.aname()
      this.#reflection.close()
      this.#behind.start(splice.over.then(() => this.#over.signal.aborted || this.#here.conn.close()))
    }
    this.#attach(attach)
    for (const [frame, rest] of held) this.take(frame, 0, frame.length, rest)
    await this.flush()
  }

  async #spliced(backend: Backend): Promise<Splice | undefined> {
    const late = AbortSignal.any([this.#over.signal, AbortSignal.timeout(PATIENCE)])
    let splice: Splice | undefined
    try {
      const { version, msize } = await abortable(this.#reflection.greeted, late)
      if (!isDialect(version)) return undefined
      this.#version = version
      splice = new Splice(await dial(backend.connect, late), this.#here, version, msize)
      await abortable(splice.agreed, late)
      return splice
    } catch {
      splice?.close()
      return undefined // what is wrong with the backend the reflection says
    }
  }

  /** Another attach of a client that is spliced: it leads to the same backend or nowhere. */
  #again(splice: Splice, frame: Uint8Array, aname: string | undefined): void {
    if (aname === undefined) return this.#send(splice, frame, 0, frame.length, [])
    if (aname !== this.#aname)
      return this.#refuse(
        frame,
        new FileError('EOPNOTSUPP', `this conversation is with ${this.#aname} alone`),
      )
    const bytes = attachTo(frame, this.#there)
    this.#send(splice, bytes, 0, bytes.length, [])
  }

  #send(splice: Splice, bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    try {
      splice.send(bytes, at, end, rest)
    } catch (error) {
      this.#refuse(bytes.subarray(at, end), toFileError(error))
    }
  }

  #refuse(frame: Uint8Array, error: FileError): void {
    this.#here.write(dialects[this.#version]!(get16(frame, TAG), error))
  }
}

/** Where the uname of a Tattach begins, in every dialect. */
const UNAME = HEADER + 8

/** The aname of a Tattach of any dialect; undefined when there is none. */
function anameOf(frame: Uint8Array): string | undefined {
  try {
    const from = new Cursor(frame, UNAME)
    str.read(from)
    return str.read(from)
  } catch (error) {
    if (error instanceof CodecError) return undefined
    throw error
  }
}

/** A Tattach of any dialect with another aname. */
function attachTo(frame: Uint8Array, aname: string): Uint8Array {
  const from = new Cursor(frame, UNAME)
  str.read(from)
  const { at } = from
  str.read(from)
  const bytes = new Uint8Array(frame.length - (from.at - at) + str.measure(aname))
  bytes.set(frame.subarray(0, at))
  const to = new Cursor(bytes, at)
  str.write(to, aname)
  bytes.set(frame.subarray(from.at), to.at)
  put32(bytes, 0, bytes.length)
  return bytes
}
