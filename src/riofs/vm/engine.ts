import type { Arguments, HostFunction } from './host.ts'
import { Thrown } from './trouble.ts'
import { Values } from './values.ts'
import { Wasm } from './wasm.ts'
import type { Ffi, Value } from './wasm.ts'

type Runtime = ReturnType<Ffi['QTS_NewRuntime']>
type Context = ReturnType<Ffi['QTS_NewContext']>

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

/** Jobs between two looks at the clock. */
const JOBS = 1000

/** Bytes of what is asked for when free memory is looked for. */
const BLOCKS = [1 << 20, 64 << 10, 8 << 10]

const MODULE = 1
const states = ['pending', 'fulfilled', 'rejected'] as const

/**
 * QuickJS, through its C functions. Nothing about the code inside is kept on this side but places in its memory, so that
 * the memory alone is all there is to it.
 */
export class Engine {
  readonly wasm: Wasm
  readonly values: Values
  readonly #ffi: Ffi
  #runtime = 0 as Runtime
  #modules: Modules | undefined
  #until = Infinity
  #late = false

  private constructor(wasm: Wasm, hosts: readonly HostFunction[], modules?: Modules) {
    this.wasm = wasm
    this.values = new Values(wasm)
    this.#ffi = wasm.ffi
    this.#modules = modules
    this.#listen(hosts)
  }

  /** @param most bytes of its memory; `length` at the start */
  static async make(
    code: WebAssembly.Module,
    most: number,
    hosts: readonly HostFunction[],
    modules?: Modules,
    length?: number,
  ): Promise<Engine> {
    return new Engine(await Wasm.make(code, most, length), hosts, modules)
  }

  /** Begins with nothing. Modules are found until `close`. */
  begin(): Begun {
    const runtime = this.#ffi.QTS_NewRuntime()
    this.#ffi.QTS_RuntimeSetMaxStackSize(runtime, STACK)
    this.#ffi.QTS_RuntimeEnableInterruptHandler(runtime)
    this.#ffi.QTS_RuntimeEnableModuleLoader(runtime, 1)
    const begun = { runtime, context: this.#ffi.QTS_NewContext(runtime, 0 as never) }
    this.adopt(begun)
    return begun
  }

  /** Goes on with the memory of another, which is here already. */
  adopt({ runtime, context }: Begun): void {
    this.#runtime = runtime as Runtime
    this.values.context = context
  }

  /** Whoever imports now finds nothing any more, not even what is there already. */
  close(): void {
    this.#modules = undefined
  }

  /** Ends what runs when the time has come, by `performance.now`. */
  until(time: number): void {
    this.#until = time
    this.#late = false
    this.wasm.forget()
  }

  /** Whether something was ended because its time had come. */
  get late(): boolean {
    return this.#late
  }

  /** @throws Thrown */
  run(source: string, file: string): Value {
    return this.#evaluate(source, file, 0)
  }

  /** Runs a module, and what promises have to run. @throws Thrown */
  module(source: string, name: string): void {
    const done = this.#evaluate(source, name, MODULE)
    this.drain()
    if (this.state(done) === 'rejected') this.settled(done)
  }

  /** @throws Thrown what it throws */
  call(func: Value, args: readonly Value[]): Value {
    const list = this.wasm.malloc(4 * (args.length + 1))
    new Uint32Array(this.wasm.memory.buffer, list, args.length).set(args)
    const result = this.#ffi.QTS_Call(this.#context, func, this.values.nobody, args.length, list as never)
    this.wasm.free(list)
    return this.values.given(result)
  }

  /** Runs what promises have to run, until nothing is left. @throws Thrown when the time is over */
  drain(): void {
    const context = this.wasm.malloc(4)
    while (this.#ffi.QTS_IsJobPending(this.#runtime)) {
      const done = this.values.own(this.#ffi.QTS_ExecutePendingJob(this.#runtime, JOBS, context as never))
      if (this.#overdue()) throw new Thrown('InternalError: interrupted')
      if (this.values.typeOf(done) !== 'number') throw this.values.thrown(done)
    }
    this.wasm.free(context)
  }

  state(promise: Value): (typeof states)[number] | 'no promise' {
    return states[this.#ffi.QTS_PromiseState(this.#context, promise)] ?? 'no promise'
  }

  /** What a promise has come to that is not pending. @throws Thrown what it was rejected with */
  settled(promise: Value): Value {
    const result = this.values.own(this.#ffi.QTS_PromiseResult(this.#context, promise))
    if (this.state(promise) === 'rejected') throw this.values.thrown(result)
    return result
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

  get #context(): Context {
    return this.values.context as Context
  }

  #evaluate(source: string, file: string, flags: number): Value {
    const { at, length } = this.wasm.chars(source)
    const result = this.#ffi.QTS_Eval(this.#context, at as never, length, file, 0 as never, flags as never)
    this.wasm.free(at)
    return this.values.given(result)
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
      this.values.die(error)
      return 0 as T
    }
  }

  /** A call from inside. What is answered belongs to the C code. */
  #answer(host: HostFunction | undefined, count: number, argv: Value): Value {
    const { values } = this
    const args = this.#arguments(count, argv)
    try {
      return values.within(() => values.keep(values.made(host!.answer(args))))
    } catch (error) {
      if (!(error instanceof Thrown)) throw error
      return values.raise(error.message)
    }
  }

  #arguments(count: number, argv: Value): Arguments {
    const { values } = this
    const argument = (n: number, type: string): Value => {
      const value = n < count ? this.#ffi.QTS_ArgvGetJSValueConstPointer(argv, n) : undefined
      const at = value as unknown as Value
      if (!value || values.typeOf(at) !== type) throw new Thrown(`TypeError: argument ${n + 1} is no ${type}`)
      return at
    }
    return {
      number: (n) => values.toNumber(argument(n, 'number')),
      text: (n) => values.text(argument(n, 'string')),
      bytes: (n) => values.buffer(argument(n, 'object')),
    }
  }

  /** The source of a module, as C has it. */
  #load(name: string): number {
    if (this.#modules) return this.wasm.chars(this.#modules.load(name)).at
    this.wasm.free(this.values.raise('programs cannot import: what there is, is there already'))
    return 0
  }
}
