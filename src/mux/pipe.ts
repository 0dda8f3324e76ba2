import { toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import { BEGUN, step } from './flow.ts'
import type { Flow } from './flow.ts'
import { Outlet } from './outlet.ts'
import type { Around } from './outlet.ts'
import type { Wire } from './wiring.ts'

/** How often a file that does not wait is looked at, in milliseconds. */
const LOOK = 1000

/** Everything that leaves one source: one reader, and an outlet for each destination. */
export class Pipe {
  readonly src: string
  readonly outlets = new Map<string, Outlet>()
  readonly #around: Around
  readonly #tasks: Tasks
  #flow = BEGUN
  /** Ends the reader; undefined when there is none. */
  #reading: AbortController | undefined

  constructor(src: string, around: Around, failed: (error: unknown) => void) {
    this.src = src
    this.#around = around
    this.#tasks = new Tasks(failed)
  }

  /** How the route to a destination does: what its source lacks comes first. */
  flow(outlet: Outlet): Flow {
    const { flow } = outlet
    if (flow.state === 'done') return flow
    const { state, error } = this.#flow.state === 'running' ? flow : this.#flow
    return { ...flow, state, error: error ?? flow.error ?? this.#flow.error }
  }

  /** Begins to pass messages on to a destination, in place of what went there before. */
  add(wire: Wire): void {
    this.outlets.get(wire.dst)?.end()
    const outlet = new Outlet(wire, this.#around)
    this.outlets.set(wire.dst, outlet)
    this.#tasks.start(outlet.run())
    if (!this.#reading) this.#tasks.start(this.#run((this.#reading = new AbortController())))
  }

  cut(dst: string): void {
    this.outlets.get(dst)?.end()
    this.outlets.delete(dst)
    if (this.#wanted.length) return
    this.#reading?.abort()
    this.#reading = undefined
  }

  /** Ends all of it. */
  async end(): Promise<void> {
    for (const dst of this.outlets.keys()) this.cut(dst)
    await this.#tasks.idle()
  }

  get #wanted(): readonly Outlet[] {
    return [...this.outlets.values()].filter((outlet) => outlet.wants)
  }

  async #run(reading: AbortController): Promise<void> {
    const { signal } = reading
    let last: Uint8Array | undefined
    while (!signal.aborted && this.#wanted.length) {
      try {
        // Opened first, room second: who has an agent's output open is owed the turns that come meanwhile.
        const { bytes, stream } = await this.#around.read(this.src, () => this.#room(signal), signal)
        this.#flow = step(this.#flow, { kind: 'copied', bytes: bytes.length })
        const news = stream || !last || Buffer.compare(bytes, last) !== 0
        if (bytes.length && news) for (const outlet of this.#wanted) outlet.put(bytes)
        if (!stream) last = bytes
        if (!stream || !bytes.length) await this.#around.pause(stream ? LOOK / 10 : LOOK, signal)
      } catch (error) {
        if (signal.aborted) break
        this.#flow = step(this.#flow, { kind: 'failed', error: toFileError(error) })
        await this.#around.pause(this.#flow.delay, signal)
      }
    }
    if (this.#reading === reading) this.#reading = undefined
  }

  /** The source is there; until each destination has room. */
  async #room(signal: AbortSignal): Promise<void> {
    this.#flow = step(this.#flow, { kind: 'begun' })
    await Promise.all(this.#wanted.map((outlet) => outlet.room(signal)))
  }
}
