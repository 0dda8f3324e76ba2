import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Modules } from './engine.ts'
import { NAMES } from './locks.ts'

/** three.js without what draws: the one package that is known inside. */
const three = new URL('three.core.js', import.meta.resolve('three'))

/** Modules of the bootstrap: named by their paths below a folder, so that a machine does not know where it runs. */
export class Sources implements Modules {
  /** All that was read. */
  readonly read = new Map<string, string>()
  readonly #root: URL

  constructor(root: URL) {
    this.#root = root
  }

  /** @throws Error when it is no module of the bootstrap */
  resolve(base: string, name: string): string {
    if (name === 'three') return name
    const path = posix.join(posix.dirname(base), name)
    if (!/^\.\.?\//.test(name) || path.startsWith('..'))
      throw new Error(`${base} imports ${name}, which is not below src`)
    return path
  }

  load(name: string): string {
    const source = NAMES + (name === 'three' ? readFileSync(fileURLToPath(three), 'utf8') : this.#typed(name))
    this.read.set(name, source)
    return source
  }

  #typed(name: string): string {
    return stripTypeScriptTypes(readFileSync(new URL(name, this.#root), 'utf8'))
  }
}
