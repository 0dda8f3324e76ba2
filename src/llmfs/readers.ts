import { Gate } from '../lib/gate.ts'
import type { Tape } from '../lib/tape.ts'
import { Reader } from './reader.ts'
import type { Over } from './reader.ts'
import type { Followed } from './state.ts'

/** Everybody who has a file open that gives one turn. */
export class Readers {
  readonly #open = new Map<number, Reader>()
  /** Opens when readers were given the turn they had waited for. */
  readonly #bound = new Gate()
  #opens = 0

  /**
   * @param over told once how the reader was over, and never after it was hung up
   * @param muid by whom a turn was asked for
   */
  add(
    file: Followed,
    over: (event: Over) => void,
    muid: (turn: number) => string | undefined,
  ): [number: number, reader: Reader] {
    const number = ++this.#opens
    const leave = (event: Over) => {
      this.#open.delete(number)
      over(event)
    }
    const reader = new Reader(file, this.#bound, leave, muid)
    this.#open.set(number, reader)
    return [number, reader]
  }

  get(number: number): Reader | undefined {
    return this.#open.get(number)
  }

  /** Gives a turn to everybody who waits for one. */
  come(file: Followed, turn: number, tape: () => Tape): void {
    for (const reader of this.#open.values())
      if (reader.file === file && reader.waiting) reader.bind(turn, tape(), true)
    this.#bound.open()
  }

  /** Lets go of everybody who reads that file, or any: who waits gets the error, who has a turn reads it to its end. */
  hangUp(error: Error, file?: Followed): void {
    for (const [number, reader] of this.#open) {
      if (file !== undefined && reader.file !== file) continue
      reader.hangUp(error)
      this.#open.delete(number)
    }
    this.#bound.open()
  }
}
