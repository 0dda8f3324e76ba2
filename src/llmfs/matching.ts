import { Worker } from 'node:worker_threads'
import type { Pattern } from './pattern.ts'

/** What the thread in matcher.ts is given; it answers with what was found. */
export interface Work {
  readonly patterns: readonly Pattern[]
  readonly texts: readonly string[]
}

/** How long expressions may take, in milliseconds, and what their thread may hold, in MiB. */
const DEADLINE = 5000
const MEMORY = 512

/**
 * What expressions find in texts, in a thread of its own: nobody else waits meanwhile. Each takes time linear in the
 * text for one match, and all of them together no longer than 5 s.
 * @throws Error when that is over; the signal's reason
 */
export async function matches(work: Work, signal: AbortSignal): Promise<readonly string[]> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./matcher.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  })
  const { promise: found, resolve, reject } = Promise.withResolvers<readonly string[]>()
  worker.once('message', resolve).once('error', reject)
  worker.once('exit', () => reject(new Error('the thread of the expressions ended')))
  const end = () => reject(signal.reason as Error)
  signal.addEventListener('abort', end, { once: true })
  const late = setTimeout(() => reject(new Error(`expressions took more than ${DEADLINE} ms`)), DEADLINE)
  try {
    return await found
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', end)
    await worker.terminate()
  }
}
