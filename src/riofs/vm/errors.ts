import { Thrown, tooMuch } from './trouble.ts'
import type { Value, Wasm } from './wasm.ts'

/** Bytes that are shown of an error, of each of its parts. */
const SHOWN = 8192

/** How values are read. @throws Thrown what a getter throws */
interface Reader {
  typeOf(value: Value): string
  get(object: Value, name: string): Value
  text(value: Value, shown: number): string
}

/** Errors of the code inside, which may be made so that whoever looks at them is lost. */
export class Errors {
  readonly #values: Reader
  readonly #wasm: Wasm
  /** Whether one is being told: getters that throw while that happens are not told themselves. */
  #telling = false

  constructor(values: Reader, wasm: Wasm) {
    this.#values = values
    this.#wasm = wasm
  }

  /** What was thrown inside. */
  thrown(error: Value): Thrown {
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
    const whole = () => this.#said(() => this.#values.text(error, SHOWN)) ?? 'something that cannot be shown'
    const type = this.#values.typeOf(error)
    if (type === 'string') return new Thrown(whole())
    if (type !== 'object') return new Thrown(`${whole()} was thrown`)
    const part = (name: string) => this.#said(() => this.#words(this.#values.get(error, name)))
    const [name, message, calls, limit] = [part('name'), part('message'), part('stack'), part('limit')]
    if (message === undefined) return this.#bare(whole())
    const said = `${name ?? 'Error'}: ${message}`
    return limit ? new Thrown(said, calls, limit) : new Thrown(said, calls)
  }

  /** Where there is no room for an error, null is thrown. */
  #bare(said: string): Thrown {
    if (said !== 'null') return new Thrown(said)
    return this.#wasm.full ? new Thrown(tooMuch, '', 'memory') : new Thrown('null was thrown')
  }

  #words(value: Value): string | undefined {
    return this.#values.typeOf(value) === 'string' ? this.#values.text(value, SHOWN) : undefined
  }

  #said<T>(say: () => T): T | undefined {
    try {
      return say()
    } catch (error) {
      if (error instanceof Thrown) return undefined
      throw error
    }
  }
}
