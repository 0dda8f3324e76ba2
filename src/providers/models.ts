import { abortable } from '../lib/abortable.ts'

/** How long a service may take to list its models, in milliseconds. */
const PATIENCE = 2000
/** How long its list is good, and how long its silence is remembered, in milliseconds. */
const FRESH = 10 * 60_000
const SILENT = 30_000

/** A question that is open, for as many as wait for its answer. */
interface Asking {
  readonly names: Promise<readonly string[]>
  readonly stop: AbortController
  waiting: number
}

/** The names of a service's models, asked for at most every few minutes, and once for all who want them at the same time. */
export class Models {
  readonly #ask: (signal: AbortSignal) => Promise<readonly string[]>
  readonly #builtIn: readonly string[]
  readonly #patience: number
  #known: readonly string[] = []
  #asking: Asking | undefined
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
    const asking = (this.#asking ??= this.#begin())
    asking.waiting++
    try {
      return await abortable(asking.names, signal)
    } finally {
      if (--asking.waiting === 0) this.#leave(asking)
    }
  }

  #begin(): Asking {
    const stop = new AbortController()
    const asked = this.#ask(AbortSignal.any([stop.signal, AbortSignal.timeout(this.#patience)]))
    const names = asked.then(
      (found) => this.#keep(found.length ? this.#inOrder(found) : this.#builtIn, FRESH),
      // What it has said before is better than what we think.
      () =>
        stop.signal.aborted
          ? this.#known
          : this.#keep(this.#known.length ? this.#known : this.#builtIn, SILENT),
    )
    return { names, stop, waiting: 0 }
  }

  /** Nobody waits for the answer any more: it has come, or all have given up. */
  #leave(asking: Asking): void {
    asking.stop.abort()
    if (this.#asking === asking) this.#asking = undefined
  }

  #keep(names: readonly string[], time: number): readonly string[] {
    this.#known = names
    this.#until = performance.now() + time
    return names
  }

  /** Our default stays the default as long as the service still has it; the rest in the service's own order. */
  #inOrder(names: readonly string[]): readonly string[] {
    const first = this.#builtIn.find((name) => names.includes(name)) ?? names[0]!
    return [first, ...names.filter((name) => name !== first)]
  }
}
