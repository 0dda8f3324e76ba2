import type { Windows } from './windows.ts'

/** How long anything may take, whatever goes wrong meanwhile, in milliseconds: what takes longer hangs. */
export const BOUND = 40_000

/** What was done, how it went, and all that must not happen. */
export class Verdict {
  readonly wrong: string[] = []
  readonly done = new Map<string, number>()
  excused = 0
  readonly #windows: Windows
  readonly #took: number[] = []

  constructor(windows: Windows) {
    this.#windows = windows
  }

  /**
   * Does something that concerns these hosts. Answers whether it succeeded. It may fail while something is wrong with
   * one of them, and only then; and it may not take for ever, whatever is wrong.
   */
  async of(
    what: string,
    hosts: readonly string[],
    act: (signal: AbortSignal) => Promise<void>,
    over: AbortSignal,
  ): Promise<boolean> {
    const began = performance.now()
    const seconds = (time: number) => (time / 1000).toFixed(1)
    const title = () => `${seconds(began)} to ${seconds(performance.now())} s: ${what}, ${hosts.join(' to ')}`
    const late = AbortSignal.timeout(BOUND)
    try {
      await act(late)
      this.done.set(what, (this.done.get(what) ?? 0) + 1)
      this.#took.push(performance.now() - began)
      return true
    } catch (error) {
      if (late.aborted) this.wrong.push(`${title()}: hangs`)
      else if (over.aborted || this.#windows.excuse(hosts, began)) this.excused++
      else this.wrong.push(`${title()}: ${(error as Error).message}`)
      return false
    }
  }

  must(so: boolean, otherwise: string): void {
    if (!so) this.wrong.push(otherwise)
  }

  /** A line for each kind of thing that was done. */
  summary(): string[] {
    const took = this.#took.toSorted((a, b) => a - b)
    const at = (share: number) => (took[Math.floor(took.length * share)] ?? 0).toFixed(1)
    const counts = [...this.done].map(([what, count]) => `${count} × ${what}`).join(', ')
    return [counts, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${this.excused} failed while something was wrong`]
  }
}
