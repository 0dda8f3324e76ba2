import type { Gate } from '../lib/gate.ts'
import type { Tape } from '../lib/tape.ts'
import type { Reply } from './reply.ts'
import type { Followed } from './state.ts'

/** A request that may wait. */
export interface Waiting {
  readonly signal: AbortSignal
}

/** One open of a file that gives the text of one turn: the turn it was bound to, or the next one. */
export class Reader {
  readonly #file: Followed
  readonly #bound: Gate
  readonly #finished: () => void
  readonly #closed: () => void
  #tape: Tape | undefined
  #error: Error | undefined
  #at = 0
  #done = false

  /**
   * @param bound opens when readers have been bound
   * @param finished called once, when the last byte, the end or the error has been handed out
   * @param closed called when it is closed before that
   */
  constructor(file: Followed, bound: Gate, finished: () => void, closed: () => void) {
    this.#file = file
    this.#bound = bound
    this.#finished = finished
    this.#closed = closed
  }

  /** Gives it its turn. */
  bind(reply: Reply): void {
    this.#tape = reply[this.#file]
  }

  /** There will be no turn to wait for. */
  hangUp(error: Error): void {
    this.#error ??= error
  }

  /**
   * Up to `count` bytes, waited for; empty is the end.
   * @throws FileError EIO after what a failed turn produced; the signal's reason, and then nothing was consumed
   */
  read(count: number, call: Waiting): Uint8Array | Promise<Uint8Array> {
    return this.#now(count) ?? this.#later(count, call.signal)
  }

  close(): void {
    if (!this.#done) this.#closed()
    this.#done = true
  }

  async #later(count: number, signal: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      await (this.#tape ? this.#tape.grew(signal) : this.#bound.wait(signal))
      signal.throwIfAborted()
      const data = this.#now(count)
      if (data) return data
    }
  }

  #now(count: number): Uint8Array | undefined {
    const tape = this.#tape
    if (!tape && this.#error) throw this.#error
    if (tape?.error && this.#at === tape.length) this.#finish()
    const data = tape?.peek(this.#at, count)
    if (!data) return undefined
    this.#at += data.length
    if (tape?.ended && !tape.error && this.#at === tape.length) this.#finish()
    return data
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    this.#finished()
  }
}
