import type { Outlet } from './cutter.ts'
import type { Asker, Held } from './labels.ts'

export interface QueueOptions {
  /** What they wait for, when there is one: that it takes more. */
  readonly outlet: () => Outlet | undefined
  /** Whether the next one can be started now. */
  readonly goes: () => boolean
  readonly failed: (error: unknown) => void
}

/** Requests that wait, and are started in order. */
export class Queue {
  /** One of them is being started: it does not wait for those behind it. */
  letting = false
  readonly #held = new Set<Held>()
  readonly #options: QueueOptions
  #draining = false

  constructor(options: QueueOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#held.size
  }

  values(): Iterable<Held> {
    return this.#held
  }

  add(held: Held): void {
    held.queue = this.#held
    this.#held.add(held)
    this.#whenDrained()
  }

  /** Starts them as far as it goes. */
  go(): void {
    this.letting = true
    for (const held of this.#held) {
      if (!this.#options.goes()) break
      this.#held.delete(held)
      held.asker.again(held)
    }
    this.letting = false
    this.#whenDrained()
  }

  /** Forgets those of a client. */
  forget(asker: Asker): void {
    for (const held of this.#held) if (held.asker === asker) this.#held.delete(held)
  }

  /** Takes all of them out. */
  clear(): Held[] {
    const all = [...this.#held]
    this.#held.clear()
    return all
  }

  #whenDrained(): void {
    const outlet = this.#options.outlet()
    if (!outlet?.full || this.#held.size === 0 || this.#draining) return
    this.#draining = true
    const goOn = () => {
      this.#draining = outlet.full = false
      this.go()
    }
    outlet.conn.drained().then(goOn).catch(this.#options.failed)
  }
}
