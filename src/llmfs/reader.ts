import type { Ending, Gate } from '../lib/gate.ts'
import type { Tape } from '../lib/tape.ts'
import type { Event, Followed } from './state.ts'

/** How a reader is over. */
export type Over = Extract<Event, { kind: 'finished' | 'left' }>

/** One open of a file that gives the text of one turn: the turn it was bound to, or the next one. */
export class Reader {
  readonly file: Followed
  readonly #bound: Gate
  readonly #over: (event: Over) => void
  readonly #muid: (turn: number) => string | undefined
  #tape: Tape | undefined
  #turn = 0
  #follows = true
  #error: Error | undefined
  #at = 0
  #done = false

  /**
   * @param bound opens when readers were given their turns
   * @param over told once: when the last byte, the end or the error has been handed out, or when it is closed before that
   * @param muid by whom a turn was asked for
   */
  constructor(
    file: Followed,
    bound: Gate,
    over: (event: Over) => void,
    muid: (turn: number) => string | undefined,
  ) {
    this.file = file
    this.#bound = bound
    this.#over = over
    this.#muid = muid
  }

  /** Whether it waits for the next turn. */
  get waiting(): boolean {
    return !this.#tape
  }

  /** By whom its turn was asked for, once it has one. */
  get muid(): string | undefined {
    return this.#turn ? this.#muid(this.#turn) : undefined
  }

  /** Gives it its turn. */
  bind(turn: number, tape: Tape, follows: boolean): void {
    this.#tape = tape
    this.#turn = turn
    this.#follows = follows
  }

  /** There will be no turn to wait for, and nobody wants to know how it ends. */
  hangUp(error: Error): void {
    this.#error ??= error
    this.#done = true
  }

  /**
   * Up to `count` bytes, waited for; empty is the end.
   * @throws FileError EIO after what a failed turn produced; the reason of the call, and then nothing was consumed
   */
  read(count: number, call: Ending): Uint8Array | Promise<Uint8Array> {
    return this.#now(count) ?? this.#later(count, call)
  }

  close(): void {
    this.#end({ kind: 'left', file: this.file })
  }

  async #later(count: number, call: Ending): Promise<Uint8Array> {
    for (;;) {
      await (this.#tape ? this.#tape.grew(call) : this.#bound.wait(call))
      if (call.aborted) throw call.reason
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
    this.#end({ kind: 'finished', file: this.file, turn: this.#turn, follows: this.#follows })
  }

  #end(event: Over): void {
    if (this.#done) return
    this.#done = true
    this.#over(event)
  }
}
