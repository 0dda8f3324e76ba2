/** How long what was lost may still be missed, in milliseconds: TCP waits longer and longer before it sends again. */
const GRACE = 8000

/** When something was wrong with which host, so that what failed meanwhile is nobody's fault. */
export class Windows {
  readonly #all: { readonly host: string; readonly from: number; to: number }[] = []

  /** From now on, until `close`. */
  open(host: string): { close(): void } {
    const window = { host, from: performance.now(), to: Number.POSITIVE_INFINITY }
    this.#all.push(window)
    return { close: () => void (window.to = performance.now() + GRACE) }
  }

  /** Whether a host was not itself at some time between two. */
  during(host: string, from: number, to: number): boolean {
    return this.#all.some((window) => window.host === host && window.from <= to && window.to >= from)
  }

  /** Whether one of the hosts was not itself at some time since `from`. */
  excuse(hosts: readonly string[], from: number): boolean {
    return hosts.some((host) => this.during(host, from, performance.now()))
  }
}
