import { join } from 'node:path'
import { Child } from '../../../bench/child.ts'

/** The backends of a soaked hive: processes of their own that can be killed. */
export class Backends implements AsyncDisposable {
  readonly #directory: string
  readonly #running = new Map<string, Child>()

  constructor(directory: string) {
    this.#directory = directory
  }

  async start(name: string): Promise<void> {
    const program = join(import.meta.dirname, '../../mux/backend.ts')
    this.#running.set(name, await Child.start([process.execPath, program, join(this.#directory, name)]))
  }

  /** As a crash would. */
  async kill(name: string): Promise<void> {
    await this.#running.get(name)?.crash()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running.values()) await child[Symbol.asyncDispose]()
  }
}
