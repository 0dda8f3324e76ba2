import { Errors } from './errors.ts'
import { Dead, Thrown } from './trouble.ts'
import { some } from './wasm.ts'
import type { Ffi, Value, Wasm } from './wasm.ts'

type Context = ReturnType<Ffi['QTS_NewContext']>

/** Longest text that comes out, in bytes of UTF-8. */
export const MAX_TEXT = 32 << 20

/** Values of the code inside: how they are made, read, and let go. */
export class Values {
  readonly #wasm: Wasm
  readonly #ffi: Ffi
  #context = 0 as Context
  /** What has been made since `within` began. */
  #made: Value[] = []
  #dead: unknown
  readonly #errors: Errors

  constructor(wasm: Wasm) {
    this.#wasm = wasm
    this.#ffi = wasm.ffi
    this.#errors = new Errors(this, wasm)
  }

  get context(): number {
    return this.#context
  }

  set context(context: number) {
    this.#context = context as Context
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
      this.die(error)
      throw this.#dead instanceof Dead ? this.#dead : new Dead(this.#dead)
    } finally {
      const made = this.#made
      this.#made = outer
      if (this.#dead === undefined)
        for (const value of made) this.#ffi.QTS_FreeValuePointer(this.#context, value)
    }
  }

  /** From now on nothing is as it should be: whoever is `within` is told. */
  die(error: unknown): void {
    this.#dead ??= error
  }

  /** A value that lives as long as the memory. */
  keep(value: Value): Value {
    return some(this.#ffi.QTS_DupValuePointer(this.#context, value))
  }

  /** A value that somebody has made, and that is let go at the end. */
  own(value: Value): Value {
    this.#made.push(some(value))
    return value
  }

  /** What a call has given. @throws Thrown what it threw */
  given(value: Value): Value {
    this.own(value)
    const error = this.#ffi.QTS_ResolveException(this.#context, value)
    if (error) throw this.thrown(this.own(error))
    return value
  }

  get nobody(): Value {
    return this.#ffi.QTS_GetUndefined() as unknown as Value
  }

  global(): Value {
    return this.own(this.#ffi.QTS_GetGlobalObject(this.#context))
  }

  object(): Value {
    return this.own(this.#ffi.QTS_NewObject(this.#context))
  }

  string(value: string): Value {
    const { at } = this.#wasm.chars(value)
    const made = this.#ffi.QTS_NewString(this.#context, at as never)
    this.#wasm.free(at)
    return this.own(made)
  }

  number(value: number): Value {
    return this.own(this.#ffi.QTS_NewFloat64(this.#context, value))
  }

  bytes(value: Uint8Array): Value {
    const at = this.#wasm.malloc(value.length + 1)
    this.#wasm.bytes.set(value, at)
    return this.own(this.#ffi.QTS_NewArrayBuffer(this.#context, at as never, value.length))
  }

  made(value: string | number | Uint8Array): Value {
    if (typeof value === 'string') return this.string(value)
    return typeof value === 'number' ? this.number(value) : this.bytes(value)
  }

  /** A function that is answered outside: by its number in the table of the hosts. */
  hosted(name: string, id: number): Value {
    return this.own(this.#ffi.QTS_NewFunction(this.#context, name, 0, false, id as never))
  }

  /** @throws Thrown what its getter throws */
  get(object: Value, name: string): Value {
    return this.given(this.#ffi.QTS_GetProp(this.#context, object, this.string(name)))
  }

  set(object: Value, name: string, value: Value): void {
    this.#ffi.QTS_SetProp(this.#context, object, this.string(name), value)
  }

  typeOf(value: Value): string {
    const at = some(this.#ffi.QTS_Typeof(this.#context, value))
    const type = this.#wasm.text(at)
    this.#wasm.free(at)
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
    const length = Math.min(shown, this.#wasm.length(at))
    const said = length <= MAX_TEXT ? this.#wasm.text(at, length) : undefined
    this.#ffi.QTS_FreeCString(this.#context, at)
    if (said !== undefined) return said
    throw new Thrown(
      `RangeError: ${length} bytes are too much to be told; the most is ${MAX_TEXT}`,
      '',
      'size',
    )
  }

  toNumber(value: Value): number {
    return this.#ffi.QTS_GetFloat64(this.#context, value)
  }

  /** A copy of what is in an ArrayBuffer. @throws Thrown when it is none */
  buffer(value: Value): Uint8Array {
    const at = this.#ffi.QTS_GetArrayBuffer(this.#context, value)
    if (!at) throw this.#unsaid()
    const length = this.#ffi.QTS_GetArrayBufferLength(this.#context, value)
    const copy = this.#wasm.bytes.slice(at, at + length)
    this.#wasm.free(at)
    return copy
  }

  /** Throws inside. What it gives is for the C code. */
  raise(message: string): Value {
    return this.within(() => {
      const error = this.own(this.#ffi.QTS_NewError(this.#context))
      this.set(error, 'message', this.string(message))
      return some(this.#ffi.QTS_Throw(this.#context, error))
    })
  }

  /** What was thrown inside. */
  thrown(error: Value): Thrown {
    return this.#errors.thrown(error)
  }

  /** An error that waits to be caught goes when another takes its place. */
  #unsaid(): Thrown {
    const error = this.own(this.#ffi.QTS_NewError(this.#context))
    const thrown = this.own(this.#ffi.QTS_Throw(this.#context, error))
    this.own(this.#ffi.QTS_ResolveException(this.#context, thrown))
    return new Thrown('TypeError: it cannot be made a text')
  }
}
