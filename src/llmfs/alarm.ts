/** Milliseconds until we look at the clock again: while the machine sleeps, and when its clock is set, timers do not know. */
const LONGEST_WAIT = 60_000

/** Rings once at a time, or somewhat before it; who is rung looks at the clock and sets it again. */
export class Alarm implements Disposable {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** @param at milliseconds since 1970; undefined: never */
  set(at: number | undefined): void {
    clearTimeout(this.#timer)
    if (at === undefined) return
    const wait = Math.min(Math.max(0, at - Date.now()), LONGEST_WAIT)
    this.#timer = setTimeout(this.#ring, wait).unref()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}
