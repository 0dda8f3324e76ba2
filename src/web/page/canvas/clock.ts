/** More seconds than this apart: it was put forward or back, or this viewer has slept. */
const OTHER = 0.25
/** How much of a word that comes late counts: some are on their way longer than others, and the clock does not stumble. */
const LATE = 0.05

/** The scene's clock as it is here: said with each change, a little late, and going on in between. */
export class Clock {
  /** Seconds that it is before `performance.now`. */
  #ahead: number | undefined

  /** @param seconds of the scene's clock @param now in milliseconds, by `performance.now` */
  say(seconds: number, now: number): void {
    const ahead = seconds - now / 1000
    const late = (this.#ahead ?? ahead) - ahead
    if (this.#ahead === undefined || Math.abs(late) > OTHER || late < 0) this.#ahead = ahead
    else this.#ahead -= late * LATE
  }

  /** Seconds of the scene's clock. */
  at(now: number): number {
    return (this.#ahead ?? 0) + now / 1000
  }
}
