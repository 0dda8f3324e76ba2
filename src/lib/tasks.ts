/** Work that is not awaited where it starts: failures are told to `failed`, and disposing waits for all of it. */
export class Tasks implements AsyncDisposable {
  readonly #running = new Set<Promise<void>>()
  readonly #failed: (error: unknown) => void

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  get running(): number {
    return this.#running.size
  }

  /** Takes charge of a promise. */
  start(work: Promise<unknown>): void {
    const watched = work.then(
      () => void this.#running.delete(watched),
      (error: unknown) => {
        this.#running.delete(watched)
        this.#failed(error)
      },
    )
    this.#running.add(watched)
  }

  /** Resolves when nothing is running any more, what was started meanwhile included. */
  async idle(): Promise<void> {
    while (this.#running.size) await Promise.all(this.#running)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.idle()
  }
}
