import { ProgramError } from '../program/fault.ts'
import { prepare } from '../program/prepare.ts'
import type { Runnable } from '../program/runnable.ts'
import type { Fault, Flushed } from '../guest/guest.ts'
import type { Base, Verb } from './base.ts'
import type { Engine } from './engine.ts'
import { readFlushed, readPrints } from './flushed.ts'
import { MANY, PAGE } from './image.ts'
import type { Image } from './image.ts'
import type { Programs } from './programs.ts'
import type { Limits, Pages, Ran } from './ran.ts'
import type { Value } from './wasm.ts'
import { Dead, Thrown, tooDeep, tooLong, tooMuch } from './trouble.ts'
import type { Ask, CallVerb } from './wire.ts'

type Run = Extract<Ask, { kind: 'run' }>
type Call = Extract<Ask, { kind: 'call' }>

/** Milliseconds that the guest has to say a last word, when the time of a program is over. */
const LAST_WORD = 100

/** Calls that run handlers: they are told the scene's clock first. */
const clocked: ReadonlySet<CallVerb> = new Set(['tick', 'event'])

const nothing: Flushed = { patch: {}, prints: [], faults: [], wishes: [] }

/** The machine, in its own thread: an engine, and what its memory was at the last snapshot. */
export class Inside {
  /** Whether the engine's memory and stack are as the engine left them. */
  broken = false
  /** Bytes of memory that the last call had changed when it was kept, or put back. */
  touched = 0
  readonly #engine: Engine
  readonly #base: Base
  #image: Image
  readonly #limits: Limits
  readonly #programs: Programs

  constructor(engine: Engine, base: Base, image: Image, limits: Limits, programs: Programs) {
    this.#engine = engine
    this.#base = base
    this.#image = image
    this.#limits = limits
    this.#programs = programs
  }

  /** Runs a program, whole or not at all. @param before is told what the memory was */
  run({ source, version, clock, author }: Run, before: (pages: Pages) => void): Ran {
    const began = this.#begin()
    before(this.snapshot())
    try {
      const program = prepare(source)
      this.#programs.add(version, source)
      const result = this.#engine.values.within(() => this.#program(program, version, clock, author))
      return { ok: true, ...result, ms: performance.now() - began, after: this.snapshot() }
    } catch (error) {
      const fault = this.#fault(error)
      const prints = this.#prints()
      this.#back()
      return { ok: false, error: fault, ...nothing, prints, ms: performance.now() - began }
    }
  }

  /** A call that is refused may have changed something all the same: it is in the answer. */
  call({ verb, clock, args }: Call): Ran {
    const began = this.#begin()
    try {
      const flushed = this.#engine.values.within(() => {
        const values = args.map((arg) => this.#engine.values.string(arg))
        this.#guest(verb, clocked.has(verb) ? [this.#engine.values.number(clock), ...values] : values)
        return this.#flushed()
      })
      return { ok: true, ...flushed, ms: performance.now() - began }
    } catch (error) {
      const fault = this.#fault(error)
      const flushed = this.#broke(error) ? undefined : this.#tried(() => this.#flushed())
      return {
        ok: false,
        error: fault,
        ...(flushed ?? this.#struck(clocked.has(verb))),
        ms: performance.now() - began,
      }
    }
  }

  /** All there is. @param strike whose handler is switched off before; '' when nobody knows. @throws Thrown; Dead */
  whole(strike?: string): Ran {
    const began = performance.now()
    this.#engine.until(began + this.#limits.time)
    const flushed = this.#engine.values.within(() => {
      if (strike !== undefined) this.#guest('strike', [this.#engine.values.string(strike)])
      return this.#placed(readFlushed(this.#engine.values.text(this.#guest('whole', []))))
    })
    return { ok: true, ...flushed, ms: performance.now() - began }
  }

  /** @throws Thrown; Dead */
  vars(): string {
    this.#begin()
    return this.#engine.values.within(() => this.#engine.values.text(this.#guest('vars', [])))
  }

  snapshot(): Pages {
    let changed = this.#changed()
    if (changed.length > MANY) {
      // much of it may have been made for a while only
      this.#engine.sweep()
      changed = this.#changed()
    }
    this.touched += changed.length * PAGE
    return this.#image.take(this.#engine.wasm.bytes, changed)
  }

  /** Whether its memory can become an image: it grows, but never shrinks. */
  fits(image: Image): boolean {
    return image.length <= this.#engine.wasm.bytes.length
  }

  /** Makes its memory an image that fits. @throws Thrown; Dead: then it is not to be asked again */
  restore(image: Image): Ran {
    this.#begin()
    this.#image = image
    this.#back()
    this.broken = true
    const whole = this.whole()
    this.broken = false
    return whole
  }

  #changed(): number[] {
    return this.#image.changed(this.#engine.wasm.bytes)
  }

  #begin(): number {
    const now = performance.now()
    this.touched = 0
    this.#engine.until(now + this.#limits.time)
    return now
  }

  #program(
    program: Runnable,
    version: number,
    clock: number,
    author: string,
  ): Flushed & { readonly value?: string } {
    const engine = this.#engine
    this.#guest('begin', [
      engine.values.number(version),
      engine.values.number(clock),
      engine.values.string(author),
    ])
    const made = engine.run(program.code, `program ${version}`)
    engine.drain()
    const value = program.async ? this.#awaited(made) : made
    this.#guest('end', [engine.values.string(JSON.stringify(program.declared))])
    const shown =
      value && engine.values.typeOf(value) !== 'undefined'
        ? engine.values.text(this.#guest('show', [value]))
        : undefined
    return { ...this.#flushed(), ...(shown === undefined ? {} : { value: shown }) }
  }

  /** What a promise has come to; if it has not yet, that comes later. @throws Thrown what it was rejected with */
  #awaited(promise: Value): Value | undefined {
    if (this.#engine.state(promise) !== 'pending') return this.#engine.settled(promise)
    this.#guest('later', [promise])
    return undefined
  }

  #guest(verb: Verb, args: readonly Value[]): Value {
    return this.#engine.call(this.#base.verbs[verb], args)
  }

  #flushed(): Flushed {
    this.#engine.drain()
    const flushed = readFlushed(this.#engine.values.text(this.#guest('flush', [])))
    if (this.#engine.late) throw new Thrown('InternalError: interrupted')
    return this.#placed(flushed)
  }

  #placed(flushed: Flushed): Flushed {
    return { ...flushed, faults: flushed.faults.map((fault) => this.#programs.placed(fault)) }
  }

  /** What a program said before it failed. */
  #prints(): Flushed['prints'] {
    const said = this.#lastWord('prints')
    try {
      return said === undefined ? [] : readPrints(said)
    } catch {
      return []
    }
  }

  /** The memory is what it was at the last snapshot, and a handler that was too much is switched off. All that is left is told. */
  #struck(handler: boolean): Flushed & Pick<Ran, 'back'> {
    const running = this.#lastWord('running') ?? ''
    this.#back()
    if (this.broken) return nothing
    const { ok: _, ms: __, ...whole } = this.whole(handler ? running : undefined)
    return { ...whole, back: true }
  }

  #lastWord(verb: Verb): string | undefined {
    if (this.broken) return undefined
    this.#engine.until(performance.now() + LAST_WORD)
    return this.#tried(() => this.#engine.values.text(this.#guest(verb, [])))
  }

  #tried<T>(work: () => T): T | undefined {
    try {
      return this.#engine.values.within(work)
    } catch (error) {
      this.broken ||= error instanceof Dead
      return undefined
    }
  }

  #back(): void {
    if (this.broken) return
    const changed = this.#changed()
    this.touched += changed.length * PAGE
    this.#image.put(this.#engine.wasm.bytes, changed)
  }

  /** Whether what came of a call cannot be kept. */
  #broke(error: unknown): boolean {
    return this.broken || this.#engine.late || !(error instanceof Thrown) || error.limit !== undefined
  }

  #fault(error: unknown): Fault {
    if (error instanceof ProgramError) return written(error)
    this.broken ||= !(error instanceof Thrown)
    const { message, limit } = error as Dead | Thrown
    const passed = this.#engine.late ? 'time' : limit
    const known = this.#engine.late || /^(?:Internal|Syntax)Error: /.test(message)
    const said = known && passed ? this.#sentences[passed] : undefined
    const calls = error instanceof Thrown ? error.calls : ''
    return this.#programs.placed({ message: said ?? message, ...(passed && { limit: passed }), calls })
  }

  /** In place of what the engine says. */
  get #sentences(): Readonly<Record<string, string>> {
    return { time: tooLong(this.#limits.time), memory: tooMuch, depth: tooDeep }
  }
}

/** As plain data. */
const written = ({ message, line, column, excerpt }: ProgramError): Fault => ({
  message,
  ...(line === undefined ? {} : { line, column: column!, excerpt: excerpt! }),
})
