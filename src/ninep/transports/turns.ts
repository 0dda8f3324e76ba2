/** How many may be at it at once, in all and from one address; and how many may wait for it. */
interface Bounds {
  readonly all: number
  readonly each: number
  readonly waiting: number
  readonly eachWaiting: number
}

interface Waiting {
  readonly from: string
  begin(): void
}

/** A place in which only so many may be at once. Nobody can take all of it: from one address there may be but a part. */
export class Turns {
  readonly #bounds: Bounds
  readonly #busy = new Map<string, number>()
  readonly #queue: Waiting[] = []
  #all = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Resolves when it is their turn, with what ends it; with nothing when too many wait, or when the signal fires. */
  take(from: string, signal: AbortSignal): Promise<Disposable | undefined> {
    const { waiting, eachWaiting } = this.#bounds
    return new Promise((done) => {
      const turn = { [Symbol.dispose]: () => this.#leave(from) }
      if (this.#free(from)) {
        this.#enter(from)
        return done(turn)
      }
      const others = this.#queue.filter((one) => one.from === from).length
      if (signal.aborted || this.#queue.length >= waiting || others >= eachWaiting) return done(undefined)
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(one), 1)
        done(undefined)
      }
      const one = {
        from,
        begin: () => {
          signal.removeEventListener('abort', giveUp)
          this.#enter(from)
          done(turn)
        },
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#queue.push(one)
    })
  }

  #free(from: string): boolean {
    return this.#all < this.#bounds.all && (this.#busy.get(from) ?? 0) < this.#bounds.each
  }

  #enter(from: string): void {
    this.#all++
    this.#busy.set(from, (this.#busy.get(from) ?? 0) + 1)
  }

  #leave(from: string): void {
    this.#all--
    const left = this.#busy.get(from)! - 1
    if (left) this.#busy.set(from, left)
    else this.#busy.delete(from)
    const next = this.#queue.findIndex((one) => this.#free(one.from))
    if (next >= 0) this.#queue.splice(next, 1)[0]!.begin()
  }
}
