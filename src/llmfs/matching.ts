import { Worker } from 'node:worker_threads'
import { Gate } from '../lib/gate.ts'
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

async function found(work: Work, signal: AbortSignal): Promise<readonly string[]> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./matcher.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  })
  const { promise: answer, resolve, reject } = Promise.withResolvers<readonly string[]>()
  worker.once('message', resolve).once('error', reject)
  worker.once('exit', () => reject(new Error('the thread of the expressions ended')))
  const end = () => reject(signal.reason as Error)
  signal.addEventListener('abort', end, { once: true })
  const late = setTimeout(() => reject(new Error(`expressions took more than ${DEADLINE} ms`)), DEADLINE)
  try {
    return await answer
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', end)
    await worker.terminate()
  }
}
