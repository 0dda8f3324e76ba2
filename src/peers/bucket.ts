/** A flow of so much a second, whoever shares it; what was not used may come at once, within bounds. */
export class Bucket {
  readonly #rate: number
  readonly #most: number
  #level: number
  #at: number

  /** @param rate how much a second @param most how much at once @param now the time, in milliseconds */
  constructor(rate: number, most = rate, now = performance.now()) {
    this.#rate = rate
    this.#most = this.#level = most
    this.#at = now
  }

  /** Lets `count` pass, and says how long whoever wants more has to wait then, in milliseconds. */
  pass(count: number, now = performance.now()): number {
    this.#fill(now)
    this.#level -= count
    return this.#level >= 0 ? 0 : (-this.#level / this.#rate) * 1000
  }

  /** Lets one more pass, if nobody has to wait for it. */
  take(now = performance.now()): boolean {
    this.#fill(now)
    if (this.#level < 1) return false
    this.#level--
    return true
  }

  #fill(now: number): void {
    this.#level = Math.min(this.#most, this.#level + ((now - this.#at) / 1000) * this.#rate)
    this.#at = now
  }
}
