import { text } from '../lib/bytes.ts'
import { get32 } from '../lib/coder.ts'
import { INTERRUPTED } from '../lib/errno.ts'
import type { Client } from '../ninep/client.ts'
import { NOTAG } from '../ninep/const.ts'
import type { Body, Reply, TKind } from '../ninep/message.ts'
import { get64 } from './layout.ts'
import { inHeader } from './opcodes.ts'

const BODY = inHeader.size

/** One request of the kernel, until it is answered. Fields are read from its bytes, which are its own. */
export class Request {
  readonly opcode: number
  readonly unique: number
  readonly nodeid: number
  /** The thread that asks. */
  readonly pid: number
  /** Undoes what the answer was to tell, when the kernel takes no answer any more. */
  lost: (() => void) | undefined
  /** The kernel wants an answer soon, whatever it is. */
  interrupted = false
  readonly #bytes: Uint8Array
  #client: Client | undefined
  #tag = NOTAG
  #giveUp: (() => void) | undefined

  /** @param bytes at least a whole header */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.opcode = get32(bytes, inHeader.at.opcode)
    this.unique = get64(bytes, inHeader.at.unique)
    this.nodeid = get64(bytes, inHeader.at.nodeid)
    this.pid = get32(bytes, inHeader.at.pid)
  }

  /** Bytes behind the header. */
  get length(): number {
    return this.#bytes.length - BODY
  }

  /** Four bytes of the body. */
  u32(at: number): number {
    return get32(this.#bytes, BODY + at)
  }

  /** Eight bytes of the body. */
  u64(at: number): number {
    return get64(this.#bytes, BODY + at)
  }

  /** What stands in the body from `at` on. */
  rest(at: number): Uint8Array {
    return this.#bytes.subarray(BODY + at)
  }

  /** The names in the body from `at` on, each with its NUL. */
  names(at: number): string[] {
    return text(this.rest(at)).split('\0')
  }

  /**
   * One T-message and its answer; an interrupt gives it up with Tflush.
   * @throws FileError what the server said; EINTR
   */
  ask<K extends TKind>(client: Client, kind: K, body: Body<K>): Promise<Body<Reply<K>>> {
    return new Promise((done, failed) => this.tell(client, kind, body, done, failed))
  }

  /** As `ask`, without a promise. */
  tell<K extends TKind>(
    client: Client,
    kind: K,
    body: Body<K>,
    done: (answer: Body<Reply<K>>) => void,
    failed: (error: Error) => void,
  ): void {
    if (this.interrupted) return failed(INTERRUPTED)
    let settled = false
    const over = () => {
      settled = true
      this.#tag = NOTAG
    }
    const tag = client.ask(
      kind,
      body,
      (answer) => (over(), done(answer)),
      (error) => (over(), failed(error)),
    )
    if (settled) return
    this.#client = client
    this.#tag = tag
  }

  /** What the promise gives, unless an interrupt comes first. @throws FileError EINTR */
  until<T>(promise: Promise<T>): Promise<T> {
    if (this.interrupted) return Promise.reject(INTERRUPTED)
    return new Promise<T>((done, failed) => {
      this.#giveUp = () => failed(INTERRUPTED)
      promise.then(done, failed)
    }).finally(() => (this.#giveUp = undefined))
  }

  /** Tells what an interrupt has to do. */
  onInterrupt(then: () => void): void {
    this.#giveUp = then
  }

  /** Ends what the request waits for. What has been answered by then is still delivered. */
  interrupt(): void {
    this.interrupted = true
    const tag = this.#tag
    this.#tag = NOTAG
    if (tag !== NOTAG) this.#client!.flush(tag)
    this.#giveUp?.()
  }
}
