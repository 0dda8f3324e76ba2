/** Seconds since the scene began, as long as somebody has kept it: it stands while nothing runs. */
export class Clock {
  /** Seconds of the clock when `performance.now` is 0. */
  #zero: number

  constructor(begun: number) {
    this.#zero = begun - seconds()
  }

  get now(): number {
    return this.#zero + seconds()
  }

  /** Goes forward where it is behind that. */
  atLeast(time: number): void {
    if (this.now < time) this.#zero = time - seconds()
  }
}

const seconds = (): number => performance.now() / 1000
