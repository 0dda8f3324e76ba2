import { EMPTY, concat } from '../lib/bytes.ts'
import { Cursor, blob, get16, put16, sized, str, struct, u16, u8 } from '../lib/coder.ts'
import type { Coded, Coder } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import type { Conn } from '../ninep/conn.ts'

/** What two machines that pair say to each other: length[2] kind[1] and these; numbers are little-endian. */
const letters = {
  hello: [1, struct('hello', { version: u8, nonce: blob(u8), name: str })],
  refusal: [2, struct('refusal', { why: u8 })],
  share: [3, struct('share', { point: blob(u8) })],
  proof: [4, struct('proof', { tag: blob(u8) })],
  pinned: [5, struct('pinned', { tag: blob(u8) })],
} as const

type Kind = keyof typeof letters
export type Letter<K extends Kind> = Coded<(typeof letters)[K][1]>

/** Why the other side does not go on. Texts are for who dialled. */
// oxfmt-ignore
const refusals = {
  none:    [1, 'nobody pairs there now: run `hivefs pair` there, and use the code it shows'],
  wrong:   [2, 'that is not the code shown there; look again, or somebody stands in between'],
  busy:    [3, 'others pair with it at this moment; try again'],
  version: [4, 'it runs a hivefs that pairs in another way; both are to be of one age'],
  itself:  [5, 'that is this machine itself'],
} as const

export type Refusal = keyof typeof refusals

/** Most bytes of a letter, and of what may come before it is asked for. */
const MOST = 4096
const HEAD = 2

/** The letters of one conn, one after the other, each within its time: whatever else comes ends it. */
export class Letters {
  readonly #conn: Conn
  readonly #grew = new Gate()
  readonly #step: number
  #come = EMPTY
  #over = false
  #error: FileError | undefined

  /** @param step how long a letter may take to come, in milliseconds */
  constructor(conn: Conn, step: number) {
    this.#conn = conn
    this.#step = step
    conn
      .read((chunk) => this.#take(chunk))
      .catch(() => undefined) // who waits learns that it is over
      .then(() => this.#end())
      .catch(() => undefined)
  }

  send<K extends Kind>(kind: K, letter: Letter<K>): void {
    const [number, coder] = letters[kind] as unknown as readonly [number, Coder<Letter<K>>]
    const length = 1 + coder.measure(letter)
    const bytes = new Uint8Array(HEAD + length)
    put16(bytes, 0, length)
    bytes[HEAD] = number
    coder.write(new Cursor(bytes, HEAD + 1), letter)
    this.#conn.write(bytes)
  }

  /** Says why not, and hangs up. */
  refuse(why: Refusal): void {
    this.send('refusal', { why: refusals[why][0] })
    this.close()
  }

  /**
   * The next letter, which is of that kind.
   * @throws FileError EPROTO for anything else, EACCES for a refusal, ETIMEDOUT, ECONNRESET; the signal's reason
   */
  async next<K extends Kind>(kind: K, signal?: AbortSignal): Promise<Letter<K>> {
    const late = AbortSignal.timeout(this.#step)
    const ending = signal ? AbortSignal.any([signal, late]) : late
    for (;;) {
      const bytes = this.#whole()
      if (bytes) return this.#read(kind, bytes)
      if (this.#error) throw this.#error
      if (this.#over) throw new FileError('ECONNRESET', 'the other side has hung up')
      await this.#grew.wait(ending).catch((error: unknown) => {
        throw signal?.aborted ? error : new FileError('ETIMEDOUT', `no answer within ${this.#step / 1000} s`)
      })
    }
  }

  close(): void {
    this.#conn.close()
  }

  #take(chunk: Uint8Array): void {
    if (this.#come.length + chunk.length > HEAD + MOST) {
      this.#error = new FileError('EPROTO', `more than ${MOST} bytes at once`)
      this.close()
    } else this.#come = concat([this.#come, chunk])
    this.#grew.open()
  }

  #end(): void {
    this.#over = true
    this.#grew.open()
  }

  /** The bytes of a letter that is there as a whole. */
  #whole(): Uint8Array | undefined {
    if (this.#come.length < HEAD) return undefined
    const length = HEAD + get16(this.#come, 0)
    if (length > HEAD + MOST) throw new FileError('EPROTO', `a letter of ${length - HEAD} bytes`)
    if (this.#come.length < length) return undefined
    const bytes = this.#come.subarray(0, length)
    this.#come = this.#come.subarray(length)
    return bytes
  }

  #read<K extends Kind>(kind: K, bytes: Uint8Array): Letter<K> {
    const [number, coder] = letters[kind]
    const said = bytes[HEAD]
    if (said === letters.refusal[0]) throw refused(decoded(letters.refusal[1], bytes).why)
    if (said !== number) throw new FileError('EPROTO', `no ${kind} where one was due`)
    return decoded(coder as unknown as Coder<Letter<K>>, bytes)
  }
}

/** @throws FileError EPROTO when the bytes are not just such a letter */
function decoded<T>(coder: Coder<T>, bytes: Uint8Array): T {
  const whole: Coder<{ readonly letter: T }> = sized(u16, struct('letter', { kind: u8, letter: coder }))
  try {
    return whole.read(new Cursor(bytes)).letter
  } catch (error) {
    throw new FileError('EPROTO', `a ${coder.kind} that is none: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function refused(why: number): FileError {
  const known = Object.values(refusals).find(([number]) => number === why)
  return new FileError('EACCES', known?.[1] ?? 'it does not want to pair')
}
