/** One work for each of some names: begun when the name comes, ended when it goes. */
export class Works {
  readonly #work: (name: string, ends: AbortSignal) => Promise<void>
  readonly #ends: AbortSignal
  readonly #running = new Map<string, AbortController>()

  /** @param work says itself what goes wrong with it; once it is over it can begin again */
  constructor(work: (name: string, ends: AbortSignal) => Promise<void>, ends: AbortSignal) {
    this.#work = work
    this.#ends = ends
  }

  /** These, and no others. */
  keep(names: readonly string[]): void {
    for (const [name, over] of this.#running)
      if (!names.includes(name)) {
        this.#running.delete(name)
        over.abort()
      }
    for (const name of names) if (!this.#running.has(name)) this.#begin(name)
  }

  #begin(name: string): void {
    const over = new AbortController()
    this.#running.set(name, over)
    const ended = () => {
      if (this.#running.get(name) === over) this.#running.delete(name)
    }
    this.#work(name, AbortSignal.any([this.#ends, over.signal])).then(ended, ended)
  }
}
