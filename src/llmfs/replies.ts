import type { Tape } from '../lib/tape.ts'
import { Reply } from './reply.ts'

export interface RepliesOptions {
  /** Whether the end of that turn is still to come. */
  comes(turn: number): boolean
  /** What came of a turn that has ended, from where it is kept. */
  kept(turn: number): Reply | undefined
}

/** What comes of turns: held here until it has come, and then for as long as somebody reads it. */
export class Replies {
  readonly #options: RepliesOptions
  readonly #coming = new Map<number, Reply>()
  readonly #ended = new Map<number, WeakRef<Reply>>()
  /** Who reads a tape finds others who read the same. */
  readonly #read = new WeakMap<Tape, Reply>()
  readonly #unread = new FinalizationRegistry<number>((turn) => {
    if (!this.#ended.get(turn)?.deref()) this.#ended.delete(turn)
  })

  constructor(options: RepliesOptions) {
    this.#options = options
  }

  /** Of a turn that comes. */
  of(turn: number): Reply {
    const known = this.#coming.get(turn)
    if (known) return known
    const reply = new Reply()
    this.#coming.set(turn, reply)
    return reply
  }

  /** Of any turn there ever was. */
  find(turn: number): Reply | undefined {
    const here = this.#coming.get(turn) ?? this.#ended.get(turn)?.deref()
    if (here) return here
    if (this.#options.comes(turn)) return this.of(turn)
    const kept = this.#options.kept(turn)
    if (kept) this.#hold(turn, kept)
    return kept
  }

  /** The end of a turn has come. */
  end(turn: number): void {
    const reply = this.of(turn)
    this.#coming.delete(turn)
    this.#hold(turn, reply)
  }

  /** Those that come. */
  all(): Iterable<Reply> {
    return this.#coming.values()
  }

  #hold(turn: number, reply: Reply): void {
    this.#ended.set(turn, new WeakRef(reply))
    this.#unread.register(reply, turn)
    this.#read.set(reply.output, reply).set(reply.THOUGHTS, reply)
  }
}
