import type { Fault } from '../guest/guest.ts'
import { explained } from '../program/explained.ts'
import { excerpt } from '../program/fault.ts'
import { prepare } from '../program/prepare.ts'
import type { Sources } from './ran.ts'

/** Programs whose sources are kept, and UTF-16 units of all of them: enough to say where a handler failed. */
const MOST = 500
const UNITS = 8 << 20

/** A call in a stack of the engine: `    at f (program 12:3:5)`. */
const CALL = /\(?program (\d+):(\d+):(\d+)\)?$/

/** Sources by the numbers of their versions: an error is shown where it is in what somebody wrote. */
export class Programs {
  readonly #sources: Map<number, string>
  #units = 0

  constructor(sources: Sources = new Map()) {
    this.#sources = new Map()
    this.learn(sources)
  }

  learn(sources: Sources): void {
    for (const [version, source] of sources) this.add(version, source)
  }

  get sources(): Sources {
    return this.#sources
  }

  /** The oldest are forgotten when there are too many. */
  add(version: number, source: string): void {
    this.#forget(version)
    this.#sources.set(version, source)
    this.#units += source.length
    for (const oldest of this.#sources.keys()) {
      if (this.#sources.size <= MOST && this.#units <= UNITS) break
      this.#forget(oldest)
    }
  }

  /** What `calls` say about where it was: the innermost place that is in a program. */
  placed({ calls, ...fault }: Fault): Fault {
    const stack = calls?.split('\n').map((line) => CALL.exec(line)) ?? []
    const call = stack.find((found) => found)
    if (!call) return fault
    const [version, line, column] = call.slice(1).map(Number) as [number, number, number]
    const source = this.#sources.get(version)
    if (source === undefined) return { ...fault, line, column }
    const place = at(source, line, column)
    const own = call === stack[0] // and not within a function of the engine or of three
    return {
      ...fault,
      ...place,
      message: own ? explained(fault.message, source, place.line, place.column) : fault.message,
    }
  }

  #forget(version: number): void {
    this.#units -= this.#sources.get(version)?.length ?? 0
    this.#sources.delete(version)
  }
}

function at(source: string, line: number, column: number): { line: number; column: number; excerpt: string } {
  const [l, c] = prepare(source).place(line, column)
  return { line: l, column: c, excerpt: excerpt(source, l, c) }
}
