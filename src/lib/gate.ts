/** A place to wait for "something changed": whoever waits when it opens goes through, all at once. */
export class Gate {
  #waiting = new Set<() => void>()

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Lets everybody through who waits now; who comes later waits for the next time. */
  open(): void {
    if (this.#waiting.size === 0) return
    const through = this.#waiting
    this.#waiting = new Set()
    for (const pass of through) pass()
  }

  /**
   * Until the gate opens next.
   * @throws the signal's reason when it fires first
   */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((done, failed) => {
      if (signal?.aborted) return failed(signal.reason)
      const pass = () => {
        signal?.removeEventListener('abort', giveUp)
        done()
      }
      const giveUp = () => {
        this.#waiting.delete(pass)
        failed(signal!.reason)
      }
      this.#waiting.add(pass)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }
}
