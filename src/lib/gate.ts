/** What can tell somebody who waits to give up: an AbortSignal, or something lighter that behaves like one. */
export interface Ending {
  readonly aborted: boolean
  /** What a wait that is given up throws. */
  readonly reason: unknown
  addEventListener(event: 'abort', waiter: Waiter, options: { readonly once: true }): void
  removeEventListener(event: 'abort', waiter: Waiter): void
}

/** Somebody who waits; told when the wait is to be given up. An object and no closure: there may be very many. */
export interface Waiter {
  handleEvent(): void
}

/** A place to wait for "something changed": whoever waits when it opens goes through, all at once. */
export class Gate {
  #waiting = new Set<Wait>()

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Lets everybody through who waits now; who comes later waits for the next time. */
  open(): void {
    if (this.#waiting.size === 0) return
    const through = this.#waiting
    this.#waiting = new Set()
    for (const wait of through) wait.pass()
  }

  /**
   * Until the gate opens next.
   * @throws the reason of the ending when it comes first
   */
  wait(ending?: Ending): Promise<void> {
    return new Promise((done, failed) => {
      if (ending?.aborted) return failed(ending.reason)
      const wait = new Wait(this.#leave, done, failed, ending)
      this.#waiting.add(wait)
      ending?.addEventListener('abort', wait, ONCE)
    })
  }

  readonly #leave = (wait: Wait): void => void this.#waiting.delete(wait)
}

const ONCE = { once: true } as const

class Wait implements Waiter {
  readonly #leave: (wait: Wait) => void
  readonly #done: () => void
  readonly #failed: (reason: unknown) => void
  readonly #ending: Ending | undefined

  constructor(
    leave: (wait: Wait) => void,
    done: () => void,
    failed: (reason: unknown) => void,
    ending: Ending | undefined,
  ) {
    this.#leave = leave
    this.#done = done
    this.#failed = failed
    this.#ending = ending
  }

  pass(): void {
    this.#ending?.removeEventListener('abort', this)
    this.#done()
  }

  handleEvent(): void {
    this.#leave(this)
    this.#failed(this.#ending!.reason)
  }
}
