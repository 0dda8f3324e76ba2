import type { Arguments, HostFunction } from './host.ts'
import { Dead, Thrown, tooMuch } from './trouble.ts'
import { some, Wasm } from './wasm.ts'
import type { Ffi } from './wasm.ts'

type Runtime = ReturnType<Ffi['QTS_NewRuntime']>
type Context = ReturnType<Ffi['QTS_NewContext']>

/** Where a value lies in the memory: as good in each copy of that memory. */
export type Value = ReturnType<Ffi['QTS_NewObject']>

/** What is needed to go on with a memory that another engine has begun. */
export interface Begun {
  readonly runtime: number
  readonly context: number
}

/** Where modules come from, while the machine boots. */
export interface Modules {
  resolve(base: string, name: string): string
  load(name: string): string
}

/** Bytes of the stack of the code inside. */
const STACK = 256 << 10

/** Longest text that comes out of it, in bytes of UTF-8. */
export const MAX_TEXT = 32 << 20

/** Jobs between two looks at the clock. */
const JOBS = 1000

/** Bytes of what is asked for when free memory is looked for. */
const BLOCKS = [1 << 20, 64 << 10, 8 << 10]

/** Bytes that are shown of an error, of each of its parts. */
const SHOWN = 8192

const MODULE = 1
const states = ['pending', 'fulfilled', 'rejected'] as const

/**
 * QuickJS, through its C functions. Nothing about the code inside is kept on this side but places in its memory, so that
 * the memory alone is all there is to it.
 */
export class Engine {
  readonly wasm: Wasm
  readonly #ffi: Ffi
  #runtime = 0 as Runtime
  #context = 0 as Context
  #modules: Modules | undefined
  /** What has been made since `within` began. */
  #made: Value[] = []
  #until = Infinity
  #late = false
  #dead: unknown
  /** Whether an error is being told: getters that throw while that happens are not told themselves. */
  #telling = false

  private constructor(wasm: Wasm) {
    this.wasm = wasm
    this.#ffi = wasm.ffi
  }

  /** @param most bytes of its memory; `length` at the start */
  static async make(
    code: WebAssembly.Module,
    most: number,
    hosts: readonly HostFunction[],
    modules?: Modules,
    length?: number,
  ): Promise<Engine> {
    const engine = new Engine(await Wasm.make(code, most, length))
    engine.#modules = modules
    engine.#listen(hosts)
    return engine
  }

  /** Begins with nothing. Modules are found until `close`. */
  begin(): Begun {
    this.#runtime = this.#ffi.QTS_NewRuntime()
    this.#ffi.QTS_RuntimeSetMaxStackSize(this.#runtime, STACK)
    this.#ffi.QTS_RuntimeEnableInterruptHandler(this.#runtime)
    this.#ffi.QTS_RuntimeEnableModuleLoader(this.#runtime, 1)
    this.#context = this.#ffi.QTS_NewContext(this.#runtime, 0 as never)
    return { runtime: this.#runtime, context: this.#context }
  }

  /** Whoever imports now finds nothing any more, not even what is there already. */
  close(): void {
    this.#modules = undefined
  }

  /** Goes on with the memory of another, which is here already. */
  adopt({ runtime, context }: Begun): void {
    this.#runtime = runtime as Runtime
    this.#context = context as Context
  }

  /** Ends what runs when the time has come, by `performance.now`. */
  until(time: number): void {
    this.#until = time
    this.#late = false
  }

  /** Whether something was ended because its time had come. */
  get late(): boolean {
    return this.#late
  }

  /** All that is made inside is let go at the end, but what `keep` was asked to keep. @throws Thrown; Dead */
  within<T>(work: () => T): T {
    const outer = this.#made
    this.#made = []
    try {
      const result = work()
      if (this.#dead !== undefined) throw this.#dead
      return result
    } catch (error) {
      if (error instanceof Thrown && this.#dead === undefined) throw error
      this.#dead ??= error
      throw this.#dead instanceof Dead ? this.#dead : new Dead(this.#dead)
    } finally {
      const made = this.#made
      this.#made = outer
      if (this.#dead === undefined)
        for (const value of made) this.#ffi.QTS_FreeValuePointer(this.#context, value)
    }
  }

  /** A value that lives as long as the memory. */
  keep(value: Value): Value {
    return some(this.#ffi.QTS_DupValuePointer(this.#context, value))
  }

  run(source: string, file: string): Value {
    return this.#evaluate(source, file, 0)
  }

  /** Runs a module, and what promises have to run. */
  module(source: string, name: string): void {
    const done = this.#evaluate(source, name, MODULE)
    this.drain()
    if (this.state(done) === 'rejected') this.settled(done)
  }

  /** @throws Thrown what it throws */
  call(func: Value, args: readonly Value[]): Value {
    const list = this.wasm.malloc(4 * (args.length + 1))
    new Uint32Array(this.wasm.memory.buffer, list, args.length).set(args)
    const nobody = this.#ffi.QTS_GetUndefined() as unknown as Value
    const result = this.#ffi.QTS_Call(this.#context, func, nobody, args.length, list as never)
    this.wasm.free(list)
    return this.#checked(result)
  }

  global(): Value {
    return this.#own(this.#ffi.QTS_GetGlobalObject(this.#context))
  }

  object(): Value {
    return this.#own(this.#ffi.QTS_NewObject(this.#context))
  }

  string(value: string): Value {
    const { at } = this.wasm.chars(value)
    const made = this.#ffi.QTS_NewString(this.#context, at as never)
    this.wasm.free(at)
    return this.#own(made)
  }

  number(value: number): Value {
    return this.#own(this.#ffi.QTS_NewFloat64(this.#context, value))
  }

  bytes(value: Uint8Array): Value {
    const at = this.wasm.malloc(value.length + 1)
    this.wasm.bytes.set(value, at)
    return this.#own(this.#ffi.QTS_NewArrayBuffer(this.#context, at as never, value.length))
  }

  /** A function that is answered outside: by its number in the table of the hosts. */
  hosted(name: string, id: number): Value {
    return this.#own(this.#ffi.QTS_NewFunction(this.#context, name, 0, false, id as never))
  }

  /** @throws Thrown what its getter throws */
  get(object: Value, name: string): Value {
    return this.#checked(this.#ffi.QTS_GetProp(this.#context, object, this.string(name)))
  }

  set(object: Value, name: string, value: Value): void {
    this.#ffi.QTS_SetProp(this.#context, object, this.string(name), value)
  }

  typeOf(value: Value): string {
    const at = some(this.#ffi.QTS_Typeof(this.#context, value))
    const type = this.wasm.text(at)
    this.wasm.free(at)
    return type
  }

  /**
   * A value as the language makes text of it.
   * @param shown bytes that are enough of it
   * @throws Thrown when that cannot be, or it is too long
   */
  text(value: Value, shown = Infinity): string {
    const at = this.#ffi.QTS_GetString(this.#context, value)
    if (!at) throw this.#unsaid()
    const length = Math.min(shown, this.wasm.length(at))
    const said = length <= MAX_TEXT ? this.wasm.text(at, length) : undefined
    this.#ffi.QTS_FreeCString(this.#context, at)
    if (said === undefined)
      throw new Thrown(
        `RangeError: ${length} bytes are too much to be shown; the most is ${MAX_TEXT}`,
        '',
        'size',
      )
    return said
  }

  toNumber(value: Value): number {
    return this.#ffi.QTS_GetFloat64(this.#context, value)
  }

  /** A copy of what is in an ArrayBuffer. @throws TypeError when it is none */
  buffer(value: Value): Uint8Array {
    const at = this.#ffi.QTS_GetArrayBuffer(this.#context, value)
    if (!at) throw new TypeError('not an ArrayBuffer')
    const length = this.#ffi.QTS_GetArrayBufferLength(this.#context, value)
    const copy = this.wasm.bytes.slice(at, at + length)
    this.wasm.free(at)
    return copy
  }

  /** Runs what promises have to run, until nothing is left. @throws Thrown when the time is over */
  drain(): void {
    const context = this.wasm.malloc(4)
    while (this.#ffi.QTS_IsJobPending(this.#runtime)) {
      const done = this.#own(this.#ffi.QTS_ExecutePendingJob(this.#runtime, JOBS, context as never))
      if (this.#overdue()) throw new Thrown('InternalError: interrupted')
      if (this.typeOf(done) !== 'number') throw this.#thrown(done)
    }
    this.wasm.free(context)
  }

  /** Fills memory that is free with zeros: what nobody needs is not to be kept. */
  sweep(): void {
    const { length } = this.wasm.bytes
    const blocks: number[] = []
    for (const size of BLOCKS)
      for (let at = 1; at && this.wasm.bytes.length === length;) {
        at = this.wasm.module._malloc(size)
        if (at) blocks.push(at)
        this.wasm.bytes.fill(0, at, at && at + size)
      }
    for (const at of blocks) this.wasm.free(at)
  }

  state(promise: Value): (typeof states)[number] | 'no promise' {
    return states[this.#ffi.QTS_PromiseState(this.#context, promise)] ?? 'no promise'
  }

  /** What a promise has come to that is not pending. @throws Thrown what it was rejected with */
  settled(promise: Value): Value {
    const result = this.#own(this.#ffi.QTS_PromiseResult(this.#context, promise))
    if (this.state(promise) === 'rejected') throw this.#thrown(result)
    return result
  }

  #evaluate(source: string, file: string, flags: number): Value {
    const { at, length } = this.wasm.chars(source)
    const result = this.#ffi.QTS_Eval(this.#context, at as never, length, file, 0 as never, flags as never)
    this.wasm.free(at)
    return this.#checked(result)
  }

  #own(value: Value): Value {
    this.#made.push(some(value))
    return value
  }

  #checked(value: Value): Value {
    this.#own(value)
    const error = this.#ffi.QTS_ResolveException(this.#context, value)
    if (error) throw this.#thrown(this.#own(error))
    return value
  }

  /** What was thrown inside. */
  #thrown(error: Value): Thrown {
    if (this.#telling) return new Thrown('an error that throws')
    this.#telling = true
    try {
      return this.#told(error)
    } finally {
      this.#telling = false
    }
  }

  /** As far as it can be said. */
  #told(error: Value): Thrown {
    const whole = () => this.#said(() => this.text(error, SHOWN)) ?? 'something that cannot be shown'
    if (this.typeOf(error) !== 'object') return this.#bare(whole())
    const part = (name: string) => this.#said(() => this.#words(this.get(error, name)))
    const [name, message, calls, limit] = [part('name'), part('message'), part('stack'), part('limit')]
    if (message === undefined) return this.#bare(whole())
    const said = `${name ?? 'Error'}: ${message}`
    return limit ? new Thrown(said, calls, limit) : new Thrown(said, calls)
  }

  /** Where there is no room for an error, null is thrown. */
  #bare(said: string): Thrown {
    return said === 'null' && this.wasm.full ? new Thrown(tooMuch, '', 'memory') : new Thrown(said)
  }

  #words(value: Value): string | undefined {
    return this.typeOf(value) === 'string' ? this.text(value, SHOWN) : undefined
  }

  #said<T>(say: () => T): T | undefined {
    try {
      return say()
    } catch (error) {
      if (error instanceof Thrown) return undefined
      throw error
    }
  }

  /** An error that waits to be caught goes when another takes its place. */
  #unsaid(): Thrown {
    const error = this.#own(this.#ffi.QTS_NewError(this.#context))
    const thrown = this.#own(this.#ffi.QTS_Throw(this.#context, error))
    this.#own(this.#ffi.QTS_ResolveException(this.#context, thrown))
    return new Thrown('TypeError: it cannot be made a text')
  }

  #overdue(): boolean {
    this.#late ||= performance.now() > this.#until
    return this.#late
  }

  #listen(hosts: readonly HostFunction[]): void {
    this.wasm.module.callbacks = {
      callFunction: (_asyncify, _context, _this, count, argv, id) =>
        this.#tried(() => this.#answer(hosts[id], count, argv as unknown as Value)),
      shouldInterrupt: () => (this.#overdue() ? 1 : 0),
      loadModuleSource: (_asyncify, _runtime, _context, name) => this.#tried(() => this.#load(name)) as never,
      // what has no modules left looks for a name that none of them had
      normalizeModule: (_asyncify, _runtime, _context, base, name) =>
        this.#tried(() => this.wasm.chars(this.#modules?.resolve(base, name) ?? `no ${name}`).at) as never,
      freeHostRef: () => {},
    }
  }

  /** Nothing must be thrown through the C code: it would be left as it is. */
  #tried<T extends number>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.#dead ??= error
      return 0 as T
    }
  }

  /** A call from inside. What is answered belongs to the C code. */
  #answer(host: HostFunction | undefined, count: number, argv: Value): Value {
    const args = this.#arguments(count, argv)
    try {
      return this.within(() => this.keep(this.#value(host!.answer(args))))
    } catch (error) {
      if (!(error instanceof Thrown)) throw error
      return this.#raise(error.message)
    }
  }

  /** Throws inside. */
  #raise(message: string): Value {
    return this.within(() => {
      const error = this.#own(this.#ffi.QTS_NewError(this.#context))
      this.set(error, 'message', this.string(message))
      return some(this.#ffi.QTS_Throw(this.#context, error))
    })
  }

  /** The source of a module, as C has it. */
  #load(name: string): number {
    if (this.#modules) return this.wasm.chars(this.#modules.load(name)).at
    this.wasm.free(this.#raise('programs cannot import: what there is, is there already'))
    return 0
  }

  #value(answer: string | number | Uint8Array): Value {
    if (typeof answer === 'string') return this.string(answer)
    return typeof answer === 'number' ? this.number(answer) : this.bytes(answer)
  }

  #arguments(count: number, argv: Value): Arguments {
    const argument = (n: number, type: string): Value => {
      const value = n < count ? this.#ffi.QTS_ArgvGetJSValueConstPointer(argv, n) : undefined
      const at = value as unknown as Value
      if (!value || this.typeOf(at) !== type) throw new Thrown(`TypeError: argument ${n + 1} is no ${type}`)
      return at
    }
    return {
      number: (n) => this.toNumber(argument(n, 'number')),
      text: (n) => this.text(argument(n, 'string')),
      bytes: (n) => this.buffer(argument(n, 'object')),
    }
  }
}
