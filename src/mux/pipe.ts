import { toFileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import { Tasks } from '../lib/tasks.ts'
import { BEGUN, step } from './flow.ts'
import type { Flow } from './flow.ts'
import { Outlet } from './outlet.ts'
import type { Around } from './outlet.ts'
import type { Message } from './source.ts'
import type { Wire } from './wire.ts'

/** Everything that leaves one source: one reader, and an outlet for each destination. */
export class Pipe {
  readonly src: string
  readonly outlets = new Map<string, Outlet>()
  readonly #around: Around
  readonly #tasks: Tasks
  readonly #eased = new Gate()
  #flow = BEGUN
  /** Ends the reader; undefined when there is none. */
  #reading: AbortController | undefined
  #read = Promise.resolve()

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
    const before = this.outlets.get(wire.dst)
    before?.end()
    const outlet = new Outlet(wire, this.#around, () => this.#eased.open())
    this.outlets.set(wire.dst, outlet)
    this.#tasks.start(outlet.run(before))
    if (this.#reading) return
    const reading = (this.#reading = new AbortController())
    this.#read = this.#read.then(() => this.#run(reading))
    this.#tasks.start(this.#read)
  }

  /** Passes on no more to a destination, and forgets what waits for it. */
  cut(dst: string): void {
    this.outlets.get(dst)?.end()
    this.outlets.delete(dst)
    this.#forget(dst)
    if (this.#wanted.length) return
    this.#reading?.abort()
    this.#reading = undefined
  }

  /** Ends all of it; what was read and not delivered waits in the mail. */
  async end(): Promise<void> {
    this.#reading?.abort()
    await this.#read
    for (const outlet of this.outlets.values()) outlet.end()
    await this.#tasks.idle()
  }

  get #wanted(): readonly Outlet[] {
    return [...this.outlets.values()].filter((outlet) => outlet.wants)
  }

  #forget(dst: string): void {
    const { mail } = this.#around
    const waiting = mail.waiting(this.src, dst)
    if (waiting.length) mail.drop(waiting.map(({ id }) => id))
    if (this.outlets.size === 0) mail.forget(this.src)
  }

  async #run(reading: AbortController): Promise<void> {
    const { signal } = reading
    while (!signal.aborted && this.#wanted.length) {
      try {
        await this.#messages(signal)
      } catch (error) {
        if (signal.aborted) break
        await this.#failed(error, signal)
      }
    }
    if (this.#reading === reading) this.#reading = undefined
  }

  /** Those of one open. */
  async #messages(signal: AbortSignal): Promise<void> {
    const { mail } = this.#around
    // Opened first, room second: who has an agent's output open is owed the turns that come meanwhile.
    const opened = () => this.#room(signal)
    for await (const message of this.#around.read(this.src, mail.mark(this.src), opened, signal)) {
      await this.#keep(message, signal)
      if (!this.#wanted.length) return
      await this.#room(signal)
    }
  }

  /** What has been read is kept, whatever it takes: nobody says it again. */
  async #keep(message: Message, signal: AbortSignal): Promise<void> {
    for (let kept = false; !kept;) {
      try {
        this.#put(message)
        kept = true
      } catch (error) {
        if (signal.aborted) throw error
        await this.#failed(error, signal)
      }
    }
  }

  #put({ bytes, mark, turns = this.#around.turnsBehind(this.src) }: Message): void {
    const wanted = this.#wanted
    if (wanted.length === 0) return
    const dsts = wanted.map(({ wire }) => wire.dst)
    const letters = this.#around.mail.put(this.src, dsts, { bytes, turns, mark })
    this.#flow = step(this.#flow, { kind: 'copied', bytes: bytes.length })
    for (const [at, letter] of letters.entries()) wanted[at]!.put(letter)
  }

  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    this.#flow = step(this.#flow, { kind: 'failed', error: toFileError(error) })
    await this.#around.pause(this.#flow.delay, signal)
  }

  /** The source is there; until somebody takes what it says. While one does, others do not keep it waiting. */
  async #room(signal: AbortSignal): Promise<void> {
    this.#flow = step(this.#flow, { kind: 'begun' })
    for (let wanted = this.#wanted; wanted.length && wanted.every(({ full }) => full); wanted = this.#wanted)
      await this.#eased.wait(signal)
  }
}
