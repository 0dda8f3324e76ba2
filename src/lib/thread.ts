import { Worker } from 'node:worker_threads'

/** One piece of work for a thread of its own. */
export interface Work {
  /** What its module finds as `workerData`: a copy, as by structuredClone. */
  readonly data: unknown
  /** What of the data is handed over and not copied. */
  readonly transfer?: readonly ArrayBuffer[]
  /** What it is, for the error that says that it took too long. */
  readonly what: string
  /** How long it may take, in milliseconds. */
  readonly deadline: number
  /** What it may hold, in MiB. */
  readonly memory: number
  readonly signal?: AbortSignal | undefined
}

/**
 * What a module posts as its only message: it runs in a thread that ends with it, and nobody else waits meanwhile.
 * @throws what the module throws; Error when the deadline is over; the signal's reason
 */
export async function inThread<T>(
  module: URL,
  { data, transfer = [], what, deadline, memory, signal }: Work,
): Promise<T> {
  signal?.throwIfAborted()
  const worker = new Worker(module, {
    workerData: data,
    transferList: [...transfer],
    resourceLimits: { maxOldGenerationSizeMb: memory },
  })
  const { promise: answer, resolve, reject } = Promise.withResolvers<T>()
  worker.once('message', resolve).once('error', reject)
  worker.once('exit', () => reject(new Error(`the thread of the ${what} ended`)))
  const end = () => reject(signal!.reason as Error)
  signal?.addEventListener('abort', end, { once: true })
  const late = setTimeout(() => reject(new Error(`${what} took more than ${deadline} ms`)), deadline)
  try {
    return await answer
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', end)
    await worker.terminate()
  }
}
