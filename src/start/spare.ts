/** How long it is kept for somebody who does not come, in milliseconds. */
const KEPT = 600_000

/** One thing that takes long to open, opened before anybody asks for it. */
export class Spare<T extends AsyncDisposable> implements AsyncDisposable {
  readonly #open: () => Promise<T>
  readonly #kept: number
  #spare: Promise<T> | undefined
  #late: NodeJS.Timeout | undefined

  constructor(open: () => Promise<T>, kept = KEPT) {
    this.#open = open
    this.#kept = kept
  }

  /** Opens it. What goes wrong is told to whoever takes one next, which is opened again then. */
  warm(): void {
    if (this.#spare) return
    this.#spare = this.#open()
    this.#spare.catch(() => (this.#spare = undefined))
    this.#late = setTimeout(() => void this[Symbol.asyncDispose](), this.#kept).unref()
  }

  /** The one that is there, or another: it is the caller's then. */
  async take(): Promise<T> {
    return (await this.#taken()?.catch(() => undefined)) ?? this.#open()
  }

  async [Symbol.asyncDispose](): Promise<void> {
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
