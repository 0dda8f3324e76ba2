/** What is said to somebody who may want no more for a while: then it waits, in order. */
export class Answers {
  #take: ((chunk: Uint8Array) => void | Promise<void>) | undefined
  readonly #waiting: Uint8Array[] = []
  #paused: Promise<void> | undefined

  /** Pending as long as no more is wanted. */
  get paused(): Promise<void> | undefined {
    return this.#paused
  }

  /** From now on somebody listens. */
  to(take: (chunk: Uint8Array) => void | Promise<void>): void {
    this.#take = take
    this.#go()
  }

  say(...pieces: readonly (Uint8Array | undefined)[]): void {
    for (const piece of pieces) if (piece?.length) this.#waiting.push(piece)
    if (!this.#paused) this.#go()
  }

  #go(): void {
    while (this.#take && !this.#paused && this.#waiting.length) {
      const pause = this.#take(this.#waiting.shift()!)
      if (!pause) continue
      const over = () => {
        this.#paused = undefined
        this.#go()
      }
      this.#paused = pause.then(over, over)
    }
  }
}
