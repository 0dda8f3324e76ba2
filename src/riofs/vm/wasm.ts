import variant from '@jitl/quickjs-wasmfile-release-sync'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { NoMemory } from './trouble.ts'

/** The package's types are those of its CommonJS form, where this is one step further inside. */
const quickjs = variant as unknown as (typeof variant)['default']

export type Ffi = InstanceType<Awaited<ReturnType<typeof quickjs.importFFI>>>
/** Where a value of the code inside lies in the memory: as good in each copy of that memory. */
export type Value = ReturnType<Ffi['QTS_NewObject']>

type Load = Extract<Awaited<ReturnType<typeof quickjs.importModuleLoader>>, (...given: never) => unknown>
type Module = Awaited<ReturnType<Load>>

/** Bytes of one page, as WebAssembly counts, and of a memory at the start. */
const PAGE = 64 << 10
const FIRST = 16 << 20

const utf8 = new TextEncoder()
const text = new TextDecoder()

export const wasmFile = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))

export const compiled = async (): Promise<WebAssembly.Module> => WebAssembly.compile(await readFile(wasmFile))

/** QuickJS's C functions, its memory, and how text goes in and out of that. */
export class Wasm {
  readonly memory: WebAssembly.Memory
  readonly module: Module
  readonly ffi: Ffi
  readonly #growth: Growth

  private constructor(memory: WebAssembly.Memory, growth: Growth, module: Module, ffi: Ffi) {
    this.memory = memory
    this.#growth = growth
    this.module = module
    this.ffi = ffi
  }

  /** @param most bytes of its memory; `length` at the start: a memory never shrinks */
  static async make(code: WebAssembly.Module, most: number, length = FIRST): Promise<Wasm> {
    const memory = new WebAssembly.Memory({ initial: length / PAGE, maximum: most / PAGE })
    const growth: Growth = { refused: false }
    const [load, Functions] = await Promise.all([quickjs.importModuleLoader(), quickjs.importFFI()])
    // who runs it is nothing that it should know, and it has nobody to talk to
    const quiet = { thisProgram: 'machine', print: () => {}, printErr: () => {} }
    const module = await (load as Load)({
      ...quiet,
      wasmMemory: memory,
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(code, watched(imports, growth))
        done(instance)
        return instance.exports
      },
    })
    return new Wasm(memory, growth, module, new Functions(module))
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer)
  }

  /** Whether there was a time when the memory could not grow as it was asked to. */
  get full(): boolean {
    return this.#growth.refused
  }

  /** From now on is another time. */
  forget(): void {
    this.#growth.refused = false
  }

  /** @throws NoMemory */
  malloc(length: number): number {
    return some(this.module._malloc(length))
  }

  free(at: number): void {
    this.module._free(at)
  }

  /** A text in memory, as C has it. Whoever asks frees it. */
  chars(value: string): { readonly at: number; readonly length: number } {
    const room = (value.length > PAGE ? Buffer.byteLength(value) : 3 * value.length) + 1
    const at = this.malloc(room)
    const bytes = this.bytes
    const { written } = utf8.encodeInto(value, bytes.subarray(at, at + room - 1))
    bytes[at + written] = 0
    return { at, length: written }
  }

  /** How long the text is that lies there, in bytes. */
  length(at: number): number {
    return this.bytes.indexOf(0, at) - at
  }

  text(at: number, length = this.length(at)): string {
    return text.decode(this.bytes.subarray(at, at + length))
  }
}

interface Growth {
  refused: boolean
}

/** Of all that the C code asks for, only more memory is ever answered with false. */
function watched(imports: WebAssembly.Imports, growth: Growth): WebAssembly.Imports {
  const watch = (asked: unknown) => {
    if (typeof asked !== 'function') return asked
    return (...args: unknown[]): unknown => {
      const answer: unknown = Reflect.apply(asked, undefined, args)
      growth.refused ||= answer === false
      return answer
    }
  }
  const all = (functions: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(functions).map(([name, asked]) => [name, watch(asked)]))
  return Object.fromEntries(Object.entries(imports).map(([name, functions]) => [name, all(functions)]))
}

/** A place in memory, where C has nothing but 0 to say that there is no room. @throws NoMemory */
export function some<T extends number>(at: T): T {
  if (!at) throw new NoMemory()
  return at
}
