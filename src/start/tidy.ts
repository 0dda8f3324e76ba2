import { performance } from 'node:perf_hooks'
import type { EventLoopUtilization } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often we look, in milliseconds. */
const LOOK = 10_000
/** Part of the time since the last look in which a process at rest may have been busy. */
const REST = 0.05
/** Bytes that are worth the pause of some 30 ms. */
const WORTH = 32 << 20

/** What is looked at, and what is done about it. */
export interface Household {
  /** Bytes that the system charges us. */
  rss(): number
  /** Gives back what nobody uses. */
  collect(): void | Promise<void>
  /** Told when that fails. */
  failed(error: unknown): void
}

/**
 * Gives memory back to the system when a burst is over and the process at rest: V8 keeps the pages of its heap, and malloc(3) what
 * was freed, for a time that may never come.
 */
export class Tidy implements Disposable {
  readonly #household: Household
  readonly #timer: NodeJS.Timeout
  #since: EventLoopUtilization = performance.eventLoopUtilization()
  /** Bytes after the last time. */
  #least: number

  constructor(household: Household, look = LOOK) {
    this.#household = household
    this.#least = household.rss()
    this.#timer = setInterval(() => void this.#look().catch(household.failed), look).unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#since)
    this.#since = now
    if (utilization > REST || this.#household.rss() < this.#least + WORTH) return
    await this.#household.collect()
    this.#least = this.#household.rss()
  }
}

/** Collects garbage, and has malloc give back its free pages: malloc_trim(3), where the C library has it. */
export async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  const { default: koffi } = await import('koffi')
  trimOf(koffi.load(null))?.(0)
}

function trimOf(libc: {
  func(prototype: string): (pad: number) => unknown
}): ((pad: number) => unknown) | undefined {
  try {
    return libc.func('int malloc_trim(size_t pad)')
  } catch {
    return undefined // musl gives back by itself
  }
}
