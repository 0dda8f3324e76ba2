import { Gate } from '../lib/gate.ts'
import { inThread } from '../lib/thread.ts'
import type { Pattern } from './pattern.ts'

/** What the thread in matcher.ts is given; it answers with what was found. */
export interface Work {
  readonly patterns: readonly Pattern[]
  readonly texts: readonly string[]
}

/** How long expressions may take, in milliseconds, and what their thread may hold, in MiB. */
const DEADLINE = 5000
const MEMORY = 512

/** Threads at once: the others wait for their turn. */
const AT_ONCE = 2

/** Runs expressions, each in a thread of its own: nobody else waits meanwhile. */
export class Matching {
  readonly #freed = new Gate()
  #running = 0

  /**
   * What expressions find in texts. One match takes time linear in the text, and all of them together no more than 5 s.
   * @throws Error when that is over; the signal's reason
   */
  async find(work: Work, signal: AbortSignal): Promise<readonly string[]> {
    while (this.#running >= AT_ONCE) await this.#freed.wait(signal)
    this.#running++
    try {
      return await found(work, signal)
    } finally {
      this.#running--
      this.#freed.open()
    }
  }
}

const found = (work: Work, signal: AbortSignal): Promise<readonly string[]> =>
  inThread(new URL('./matcher.ts', import.meta.url), {
    data: work,
    what: 'expressions',
    deadline: DEADLINE,
    memory: MEMORY,
    signal,
  })
