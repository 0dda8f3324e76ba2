import { setTimeout as sleep } from 'node:timers/promises'

/** How fast streams speak, and how long. */
export interface Pace {
  /** Streams that speak at the same time. */
  readonly streams: number
  /** Chunks per second of all of them together. */
  readonly rate: number
  readonly seconds: number
}

/** Chunks of each stream that are not counted: the first ones wait for `cat` to start. */
export const EARLY = 5

/** One chunk: this moment, as nanoseconds of CLOCK_MONOTONIC, and a new line. */
export const stamp = (): string => `${process.hrtime.bigint()}\n`

/** The moments at which one stream of many speaks, one after the other, not all streams at once. */
export async function* moments(
  { streams, rate, seconds }: Pace,
  stream: number,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  const gap = (1000 * streams) / rate
  const begun = performance.now() + (gap * stream) / streams
  const count = Math.ceil((seconds * 1000) / gap) + EARLY
  for (let n = 0; n < count; n++) {
    const wait = begun + n * gap - performance.now()
    if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {})
    yield
  }
}

/** A pace as arguments of a script, and back. */
export const paceArgs = ({ streams, rate, seconds }: Pace): string[] => [streams, rate, seconds].map(String)
export const paceOf = ([streams, rate, seconds]: readonly string[]): Pace => ({
  streams: Number(streams),
  rate: Number(rate),
  seconds: Number(seconds),
})
