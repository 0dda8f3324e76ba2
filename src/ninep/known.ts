/** What somebody still uses, by name: it is remembered for as long as that, and no longer. */
export class Known<T extends object> {
  readonly #refs = new Map<string, WeakRef<T>>()
  /** How many names there may be before those are dropped whose things are gone. */
  #most = 16

  get(name: string): T | undefined {
    return this.#refs.get(name)?.deref()
  }

  set(name: string, thing: T): void {
    this.#refs.set(name, new WeakRef(thing))
    if (this.#refs.size > this.#most) this.#sweep()
  }

  /** Forgets the name, if it is still that of the thing. */
  forget(name: string, thing: T): void {
    if (this.get(name) === thing) this.#refs.delete(name)
  }

  #sweep(): void {
    for (const [name, ref] of this.#refs) if (!ref.deref()) this.#refs.delete(name)
    this.#most = Math.max(16, 2 * this.#refs.size)
  }
}
