/** How many at a time, before requests get their turn. */
const SLICE = 64
/** More than so many that came since the last look are a storm: then they wait for a pause, in milliseconds, but not for ever. */
const STORM = 8
const PAUSE = 20
const LONGEST = 250

/**
 * What nobody waits for: the Tflush of an interrupted read, the Tclunk of a file that was only read. When thousands of
 * processes end at once, each has to be told first; this is done when that is over. What is asked of the server after it
 * has to come after it, so whoever asks runs it before.
 */
export class Chores {
  #list: (() => void)[] = []
  #done = 0
  /** How many there were at the last look, and when the first of them came. */
  #seen = 0
  #since = 0
  #scheduled = false

  /** Whether there are so many that it looks like a storm. */
  get many(): boolean {
    return this.#list.length - this.#done > SLICE
  }

  later(chore: () => void): void {
    this.#list.push(chore)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#since = performance.now()
    setImmediate(this.#look)
  }

  /** Does everything now. */
  run(): void {
    if (this.#list.length > this.#done) this.#work(this.#list.length)
  }

  readonly #look = (): void => {
    const storm = this.#list.length - this.#seen > STORM && performance.now() - this.#since < LONGEST
    this.#seen = this.#list.length
    if (storm) {
      setTimeout(this.#look, PAUSE)
      return
    }
    this.#work(this.#done + SLICE)
    this.#scheduled = this.#list.length > 0
    if (this.#scheduled) setImmediate(this.#look)
  }

  #work(until: number): void {
    const list = this.#list
    while (this.#done < until && this.#done < list.length) list[this.#done++]!()
    if (this.#done < list.length) return
    this.#list = []
    this.#done = this.#seen = 0
  }
}
