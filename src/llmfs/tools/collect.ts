import { abortable } from '../../lib/abortable.ts'
import { concat } from '../../lib/bytes.ts'

/** What a file said, and whether that was all: its end, as much as was wanted, or the time was over. */
export interface Collected {
  readonly bytes: Uint8Array
  readonly over: 'end' | 'full' | 'late'
}

export interface Bounds {
  /** Bytes. */
  readonly most: number
  /** Milliseconds. */
  readonly time: number
}

/**
 * Listens to a file for so long.
 * @param follow what it says; the signal it gets fires when nobody listens any more
 * @throws what the file throws; the signal's reason
 */
export async function collect(
  follow: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  { most, time }: Bounds,
  signal: AbortSignal,
): Promise<Collected> {
  const enough = new AbortController()
  const late = setTimeout(() => enough.abort(), time)
  const ending = AbortSignal.any([signal, enough.signal])
  const chunks = follow(ending)[Symbol.asyncIterator]()
  const parts: Uint8Array[] = []
  try {
    for (let length = 0; length < most;) {
      const { done, value } = await abortable(chunks.next(), ending)
      if (done) return { bytes: concat(parts), over: 'end' }
      parts.push(length + value.length > most ? value.subarray(0, most - length) : value)
      length += value.length
    }
    return { bytes: concat(parts), over: 'full' }
  } catch (error) {
    if (signal.aborted || !enough.signal.aborted) throw error
    return { bytes: concat(parts), over: 'late' }
  } finally {
    clearTimeout(late)
    enough.abort() // what waits is flushed
    chunks.return?.().then(undefined, () => undefined) // and closed, by a server that may be slow
  }
}
