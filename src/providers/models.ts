/** How long a service may take to list its models, in milliseconds. */
const PATIENCE = 2000
/** How long its list is good, and how long its silence is remembered, in milliseconds. */
const FRESH = 10 * 60_000
const SILENT = 30_000

/** The names of a service's models, asked for at most every few minutes. */
export class Models {
  readonly #ask: (signal: AbortSignal) => Promise<readonly string[]>
  readonly #builtIn: readonly string[]
  readonly #patience: number
  #known: readonly string[] = []
  #until = 0

  /**
   * @param ask lists them; whatever it throws means that the service cannot be asked
   * @param builtIn our own list, default first, for when it cannot; never empty
   * @param patience how long `ask` may take, in milliseconds
   */
  constructor(
    ask: (signal: AbortSignal) => Promise<readonly string[]>,
    builtIn: readonly string[],
    patience = PATIENCE,
  ) {
    this.#ask = ask
    this.#builtIn = builtIn
    this.#patience = patience
  }

  /** The default, as far as it is known without asking. */
  get first(): string {
    return this.#known[0] ?? this.#builtIn[0]!
  }

  /**
   * Default first.
   * @throws the signal's reason when it fires first
   */
  async list(signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted()
    if (performance.now() < this.#until) return this.#known
    try {
      const names = await this.#ask(AbortSignal.any([signal, AbortSignal.timeout(this.#patience)]))
      this.#keep(names.length ? this.#inOrder(names) : this.#builtIn, FRESH)
    } catch {
      signal.throwIfAborted()
      this.#keep(this.#builtIn, SILENT)
    }
    return this.#known
  }

  #keep(names: readonly string[], time: number): void {
    this.#known = names
    this.#until = performance.now() + time
  }

  /** Our default stays the default as long as the service still has it; the rest in the service's own order. */
  #inOrder(names: readonly string[]): readonly string[] {
    const first = this.#builtIn.find((name) => names.includes(name)) ?? names[0]!
    return [first, ...names.filter((name) => name !== first)]
  }
}
