/** How long it is kept for somebody who does not come, in milliseconds. */
const KEPT = 600_000

/** One thing that takes long to open, opened before anybody asks for the first. */
export class Spare<T extends AsyncDisposable> implements AsyncDisposable {
  readonly #open: () => Promise<T>
  readonly #kept: number
  #spare: Promise<T> | undefined
  #late: NodeJS.Timeout | undefined
  #asked = false

  constructor(open: () => Promise<T>, kept = KEPT) {
    this.#open = open
    this.#kept = kept
  }

  /** Opens it, unless somebody has asked before. What goes wrong is told to whoever takes one next: it is opened again then. */
  warm(): void {
    if (this.#spare || this.#asked) return
    this.#spare = this.#open()
    this.#spare.catch(() => (this.#spare = undefined))
    this.#late = setTimeout(() => void this.#close().catch(() => undefined), this.#kept).unref()
  }

  /** The one that is there, or another: it is the caller's then. */
  async take(): Promise<T> {
    this.#asked = true
    return (await this.#taken()?.catch(() => undefined)) ?? this.#open()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }

  async #close(): Promise<void> {
    const spare = await this.#taken()?.catch(() => undefined)
    await spare?.[Symbol.asyncDispose]()
  }

  #taken(): Promise<T> | undefined {
    clearTimeout(this.#late)
    const spare = this.#spare
    this.#spare = undefined
    return spare
  }
}
