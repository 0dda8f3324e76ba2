import { upTo } from '../lib/bytes.ts'
import { get32, put32 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { IOHDRSZ, MIN_MSIZE, NOTAG } from '../ninep/const.ts'
import { dotl } from '../ninep/dialects/l.ts'
import { Frame } from '../ninep/frame.ts'
import { decode, encode, typeOf } from '../ninep/message.ts'
import { Outlet } from './cutter.ts'
import type { OnFrame } from './cutter.ts'
import { COUNT, TYPE, WRITTEN } from './relabel.ts'
import { Relay } from './relay.ts'

const TREAD = typeOf('Tread')
const TWRITE = typeOf('Twrite')
const TREADDIR = dotl.typeOf('Treaddir')

/**
 * A client and a backend that speak the same dialect, joined: what they say goes through as it is, whatever it means. Only
 * counts that are too large for the backend are cut.
 */
export class Splice {
  /** Resolves when the backend has agreed on the version. Rejects with EPROTO when it does not speak it. */
  readonly agreed: Promise<void>
  /** Resolves when the backend has hung up, or `close` was called. */
  readonly over: Promise<void>
  readonly #there: Outlet
  readonly #relay: Relay
  #msize: number

  /**
   * Says hello to the backend.
   * @param conn a connection to the backend that nothing was said on
   * @param here where the client is
   * @param version what was agreed with the client, and the msize
   */
  constructor(conn: Conn, here: Outlet, version: string, msize: number) {
    this.#there = new Outlet(conn)
    this.#msize = msize
    this.#relay = new Relay(here, msize)
    const agreed = Promise.withResolvers<void>()
    this.agreed = agreed.promise
    this.agreed.catch(() => undefined)
    this.#relay.divert((frame) => {
      this.#msize = granted(frame, version, msize)
      agreed.resolve()
    })
    this.over = conn
      .read(this.#relay.take)
      .catch(() => undefined) // a backend that talks nonsense is left like one that has gone
      .then(() => {
        conn.close()
        agreed.reject(new FileError('EPROTO', `${conn.name} does not speak ${version}`))
      })
    this.#there.write(encode({ kind: 'Tversion', tag: NOTAG, msize, version }))
  }

  /** Hands a frame of the client on. @throws FileError E2BIG when the backend takes none so long */
  readonly send: OnFrame = (bytes, at, end, rest) => {
    const size = get32(bytes, at)
    const type = bytes[at + TYPE]!
    if (type === TREAD || type === TREADDIR) this.#clamp(bytes, at, size)
    else if (type === TWRITE) return this.#write(bytes, at, end, rest)
    else if (size > this.#msize)
      throw new FileError('E2BIG', `${this.#there.conn.name} takes ${this.#msize} bytes`)
    this.#put(bytes, at, end, rest)
  }

  /** What was sent leaves. A promise where the backend has to take some of it before more comes. */
  flush(): Promise<void> | undefined {
    this.#there.flush()
    return this.#there.full ? this.#there.conn.drained() : undefined
  }

  /** Hangs the backend up; nothing more comes from it. */
  close(): void {
    this.#relay.stop()
    this.#there.conn.close()
  }

  /** Whatever is asked for, the answer fits into what the backend can say. */
  #clamp(bytes: Uint8Array, at: number, size: number): void {
    const most = this.#msize - IOHDRSZ
    if (size === COUNT + 4 && get32(bytes, at + COUNT) > most) put32(bytes, at + COUNT, most)
  }

  /** Of a write that is too long for the backend goes what it takes, as its Rwrite says. */
  #write(bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    const most = this.#msize - IOHDRSZ + WRITTEN
    if (get32(bytes, at) <= most) return this.#put(bytes, at, end, rest)
    put32(bytes, at, most)
    put32(bytes, at + COUNT, most - WRITTEN)
    const first = Math.min(end - at, most)
    this.#put(bytes, at, at + first, upTo(most - first, rest))
  }

  #put(bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    this.#there.put(bytes, at, end)
    for (const part of rest) this.#there.write(part)
  }
}

/** The msize that a backend grants. @throws FileError EPROTO when it does not speak that version */
function granted(frame: Uint8Array, version: string, msize: number): number {
  const answer = decode(new Frame(frame))
  if (answer.kind !== 'Rversion' || answer.version !== version) throw new FileError('EPROTO', version)
  if (answer.msize < MIN_MSIZE || answer.msize > msize) throw new FileError('EPROTO', `msize ${answer.msize}`)
  return answer.msize
}
