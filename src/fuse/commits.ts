/** How long others wait for a commit behind the same step from the root, and how long behind another, in milliseconds. */
const NEAR = 5000
const FAR = 100

interface Commit {
  readonly top: string
  readonly since: number
  readonly over: Promise<void>
}

/**
 * Commits under way: Tclunks of files that were written. Whoever looks at the tree after close(2) has returned sees what
 * the close did, so looking waits for them; not for ever, and hardly for what happens in another part of the tree, so
 * that a server that hangs does not take its neighbours with it.
 */
export class Commits {
  readonly #open = new Set<Commit>()

  /** How many are under way. */
  get size(): number {
    return this.#open.size
  }

  /** @param over resolves when the commit is over; never rejects */
  add(top: string, over: Promise<void>): void {
    const commit = { top, since: performance.now(), over }
    this.#open.add(commit)
    over.then(() => this.#open.delete(commit), ignore)
  }

  /** Until the commits are over that someone there has to wait for; undefined when there are none. */
  settled(top: string): Promise<unknown> | undefined {
    if (this.#open.size === 0) return undefined
    const now = performance.now()
    const waits: Promise<void>[] = []
    for (const commit of this.#open) {
      const patience = commit.since + (near(commit.top, top) ? NEAR : FAR) - now
      if (patience > 0) waits.push(within(commit.over, patience))
    }
    return waits.length ? Promise.all(waits) : undefined
  }
}

/** Files of the root itself concern everybody. */
const near = (one: string, other: string): boolean => one === other || one === ''

function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds)
    promise.then(() => {
      clearTimeout(timer)
      done()
    }, ignore)
  })
}

const ignore = (): void => undefined
