/** As much of WebAssembly's own interface as is used here: neither the language's library nor Node's types have it. */
declare namespace WebAssembly {
  class Module {
    private readonly compiled: true
  }
  class Instance {
    constructor(module: Module, imports: Imports)
    readonly exports: Exports
  }
  class Memory {
    /** In pages of 64 KiB. */
    constructor(options: { readonly initial: number; readonly maximum: number })
    readonly buffer: ArrayBuffer
  }
  class RuntimeError extends Error {}
  type Imports = Record<string, Record<string, unknown>>
  type Exports = Record<string, unknown>
  function compile(code: Uint8Array): Promise<Module>
}
